package host

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// lz4Reader reads the LZ4 frame format, in which apt keeps its lists where it is told to save space: blocks of at most 4 MiB,
// each a row of literals and of copies out of the last 64 KiB. Checksums are not held against what was read: a list
// that is broken shows in its lines.
type lz4Reader struct {
	r        *bufio.Reader
	checksum bool // of every block
	started  bool
	limit    int    // of a block, decoded
	window   []byte // what may be copied from
	out      []byte // decoded, not read yet
}

const (
	lz4Magic  = 0x184D2204
	lz4Window = 64 << 10
)

var errLZ4 = errors.New("the LZ4 data is broken")

func newLZ4(r io.Reader) *lz4Reader { return &lz4Reader{r: bufio.NewReader(r)} }

func (z *lz4Reader) Read(p []byte) (int, error) {
	for len(z.out) == 0 {
		if err := z.block(); err != nil {
			return 0, err
		}
	}
	n := copy(p, z.out)
	z.out = z.out[n:]
	return n, nil
}

func (z *lz4Reader) number() (uint32, error) {
	var b [4]byte
	_, err := io.ReadFull(z.r, b[:])
	return binary.LittleEndian.Uint32(b[:]), err
}

// start reads the head of a frame.
func (z *lz4Reader) start() error {
	magic, err := z.number()
	if err != nil {
		return err
	}
	if magic != lz4Magic {
		return errLZ4
	}
	var head [2]byte
	if _, err := io.ReadFull(z.r, head[:]); err != nil {
		return err
	}
	if head[0]>>6 != 1 || head[0]&1 != 0 {
		return fmt.Errorf("%w: an unknown version, or a dictionary", errLZ4)
	}
	z.checksum = head[0]&0x10 != 0
	z.limit = 1 << (8 + 2*(head[1]>>4&7))
	skip := 1 // the head's own checksum
	if head[0]&8 != 0 {
		skip += 8
	}
	_, err = z.r.Discard(skip)
	z.started = true
	return err
}

func (z *lz4Reader) block() error {
	if !z.started {
		if err := z.start(); err != nil {
			return err
		}
	}
	size, err := z.number()
	if err != nil {
		return err
	}
	if size == 0 {
		return io.EOF
	}
	raw := size&(1<<31) != 0
	size &^= 1 << 31
	if int(size) > z.limit {
		return errLZ4
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(z.r, data); err != nil {
		return io.ErrUnexpectedEOF
	}
	if z.checksum {
		if _, err := z.r.Discard(4); err != nil {
			return io.ErrUnexpectedEOF
		}
	}
	start := len(z.window)
	if raw {
		z.window = append(z.window, data...)
	} else if err := z.decode(data); err != nil {
		return err
	}
	z.out = append(z.out[:0], z.window[start:]...)
	if len(z.window) > lz4Window {
		z.window = append(z.window[:0], z.window[len(z.window)-lz4Window:]...)
	}
	return nil
}

// decode puts a block behind the window.
func (z *lz4Reader) decode(data []byte) error {
	start := len(z.window)
	length := func(n int) (int, bool) {
		if n != 15 {
			return n, true
		}
		for len(data) > 0 {
			c := data[0]
			data = data[1:]
			if n += int(c); c != 255 {
				return n, n <= z.limit
			}
		}
		return 0, false
	}
	for len(data) > 0 {
		token := data[0]
		data = data[1:]
		literals, ok := length(int(token >> 4))
		if !ok || literals > len(data) {
			return errLZ4
		}
		z.window = append(z.window, data[:literals]...)
		if data = data[literals:]; len(data) == 0 {
			break
		}
		if len(data) < 2 {
			return errLZ4
		}
		offset := int(binary.LittleEndian.Uint16(data))
		data = data[2:]
		n, ok := length(int(token & 15))
		if n += 4; !ok || offset == 0 || offset > len(z.window) || len(z.window)-start+n > z.limit {
			return errLZ4
		}
		for from := len(z.window) - offset; n > 0; n-- { // byte by byte: a copy may reach into itself
			z.window = append(z.window, z.window[from])
			from++
		}
	}
	if len(z.window)-start > z.limit {
		return errLZ4
	}
	return nil
}
