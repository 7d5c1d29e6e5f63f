# configparser. Files of the project are read; what others hold is not known.
import os
import paddock


class Error(Exception):
    pass


class NoSectionError(Error):
    pass


class NoOptionError(Error):
    pass


class _Unset:
    pass


_UNSET = _Unset()
_BOOLEANS = {"1": True, "yes": True, "true": True, "on": True, "0": False, "no": False, "false": False, "off": False}


class _Section:
    def __init__(self, parser, name):
        self.parser = parser
        self.name = name

    def __getitem__(self, key):
        return self.parser.get(self.name, key)

    def __contains__(self, key):
        return self.parser.has_option(self.name, key)

    def get(self, key, fallback=None, **kwargs):
        return self.parser.get(self.name, key, fallback=fallback)

    def getint(self, key, fallback=None, **kwargs):
        return self.parser.getint(self.name, key, fallback=fallback)

    def getfloat(self, key, fallback=None, **kwargs):
        return self.parser.getfloat(self.name, key, fallback=fallback)

    def getboolean(self, key, fallback=None, **kwargs):
        return self.parser.getboolean(self.name, key, fallback=fallback)

    def items(self):
        return self.parser.items(self.name)

    def keys(self):
        return self.parser.options(self.name)


class RawConfigParser:
    def __init__(self, defaults=None, **kwargs):
        self.data = {}
        self.defaults_ = {k.lower(): v for k, v in (defaults or {}).items()}
        self.foreign = None

    def optionxform(self, option):
        return option.lower()

    def _parse(self, lines):
        section = None
        option = None
        for raw in lines:
            line = raw.strip()
            if not line or line[0] in "#;":
                continue
            if raw[0] in " \t" and option is not None:
                section[option] = section[option] + "\n" + line
            elif line[0] == "[":
                name = line.strip("[]")
                if name == "DEFAULT":
                    section = self.defaults_
                else:
                    section = self.data.setdefault(name, {})
                option = None
            else:
                sep = "=" if "=" in line and (":" not in line or line.index("=") < line.index(":")) else ":"
                option, _, value = line.partition(sep)
                option = self.optionxform(option.strip())
                section[option] = value.strip()

    def read(self, filenames, encoding=None):
        if isinstance(filenames, str) or hasattr(filenames, "read_text"):
            filenames = [filenames]
        done = []
        for name in filenames:
            there = os.path.isfile(name)
            if paddock.is_unknown(there) or paddock.is_unknown(name):
                self.foreign = "a configuration file outside of this project is read"
            elif there:
                with open(name) as f:
                    self._parse(f.readlines())
                done.append(name)
        return done

    def read_file(self, f, source=None):
        if paddock.is_unknown(f):
            self.foreign = "a configuration file outside of this project is read"
        else:
            self._parse(f.readlines())

    readfp = read_file

    def read_string(self, string, source=None):
        self._parse(string.splitlines(True))

    def read_dict(self, dictionary, source=None):
        for section, values in dictionary.items():
            s = self.data.setdefault(section, {})
            for k, v in values.items():
                s[self.optionxform(k)] = str(v)

    def sections(self):
        if self.foreign:
            return paddock.unknown(self.foreign)
        return list(self.data)

    def options(self, section):
        if self.foreign:
            return paddock.unknown(self.foreign)
        return list(self.data[section]) + [k for k in self.defaults_ if k not in self.data[section]]

    def items(self, section=None, **kwargs):
        if self.foreign:
            return paddock.unknown(self.foreign)
        return [(k, self.get(section, k)) for k in self.options(section)]

    def has_section(self, section):
        if self.foreign:
            return paddock.unknown(self.foreign)
        return section in self.data

    def has_option(self, section, option):
        if self.foreign:
            return paddock.unknown(self.foreign)
        return section in self.data and (self.optionxform(option) in self.data[section] or self.optionxform(option) in self.defaults_)

    def __contains__(self, section):
        return self.has_section(section)

    def __getitem__(self, section):
        if not self.foreign and section not in self.data and section != "DEFAULT":
            raise KeyError(section)
        return _Section(self, section)

    def get(self, section, option, raw=False, vars=None, fallback=_UNSET):
        if self.foreign:
            if fallback is _UNSET:
                return paddock.unknown(self.foreign)
            return paddock.one_of(self.foreign, paddock.unknown(self.foreign), fallback)
        option = self.optionxform(option)
        if section in self.data and option in self.data[section]:
            value = self.data[section][option]
        elif option in self.defaults_ and (section in self.data or section == "DEFAULT"):
            value = self.defaults_[option]
        elif fallback is not _UNSET:
            return fallback
        elif section not in self.data:
            raise NoSectionError(section)
        else:
            raise NoOptionError(option, section)
        if self.interpolates and not raw and "%" in value:
            return paddock.unknown("interpolation in configuration files is not evaluated")
        return value

    interpolates = False

    def getint(self, section, option, fallback=_UNSET, **kwargs):
        value = self.get(section, option, fallback=fallback)
        return int(value) if isinstance(value, str) else value

    def getfloat(self, section, option, fallback=_UNSET, **kwargs):
        value = self.get(section, option, fallback=fallback)
        return float(value) if isinstance(value, str) else value

    def getboolean(self, section, option, fallback=_UNSET, **kwargs):
        value = self.get(section, option, fallback=fallback)
        if isinstance(value, str):
            if value.lower() not in _BOOLEANS:
                raise ValueError("Not a boolean: %s" % value)
            return _BOOLEANS[value.lower()]
        return value


class ConfigParser(RawConfigParser):
    interpolates = True


SafeConfigParser = ConfigParser
