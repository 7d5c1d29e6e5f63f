"""Programs that are run on documents."""

import os
import subprocess


def count_words(document):
    """How many words the document's file has, as `wc` counts."""
    result = subprocess.run(["wc", "-w", "--", document.file.path], capture_output=True, text=True, check=True)
    return int(result.stdout.split()[0])


def count_word(document, word):
    """How often `word` is in the file."""
    command = f"grep -oiw '{word}' '{document.file.path}' | wc -l"
    result = subprocess.run(command, shell=True, capture_output=True, text=True)  # planted: shell-injection
    return int(result.stdout.split()[0])


def make_thumbnail(path, size):
    """A small picture of a document's first page."""
    os.system(f"convert -resize {size} {path}[0] {path}.png")  # planted: shell-injection


def make_poster(path, size):
    """The same, large; the size is a number whatever it was before."""
    subprocess.run(["convert", "-resize", str(int(size)), "--", f"{path}[0]", f"{path}.jpg"], check=True)
