#!/usr/bin/env bash
# Sets up what the oracle tests ask: one virtual environment with real Django
# for each file of requirements/, and CPython 3.14, the newest Python whose
# grammar Paddock reads; Debian's Chromium, which says whether a page's script
# runs; the tools that write lock files; and nginx, Apache and the schemas of
# compose files and of Kubernetes. The examples run in django52.
#
#     internal/oracle/setup.sh            all of it
#     internal/oracle/setup.sh django52   one of them
#
# Everything lands outside the clone, in ${PADDOCK_ORACLE_HOME}, by default
# paddock-oracle in the user's cache directory, under a name that carries the
# hash of the requirements: a second run finds its work done, and a changed
# file makes a new environment. internal/oracle/oracle.go finds them there.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${PADDOCK_ORACLE_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/paddock-oracle}
mkdir -p "$home"

# Two runs at once would build the same environment in each other's way.
if command -v flock >/dev/null; then
	exec 9>"$home/.lock"
	flock 9
fi

# python_minor 3.12 prints the path of an interpreter of that version that works.
python_minor() {
	local candidate
	for candidate in "$(command -v "python$1" || true)" \
		"${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python3 "/usr/bin/python$1" "/usr/local/bin/python$1"; do
		# A shim of pyenv is there even when its version is not chosen, so it has to prove itself.
		if [ -x "$candidate" ] && "$candidate" -c "import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null; then
			echo "$candidate"
			return
		fi
	done
}

# environment NAME MINOR... makes a virtual environment with the first Python version there is.
environment() {
	local name=$1 requirements=$here/requirements/$1.txt dir minor python
	shift
	dir=$home/$name-$(sha256sum <"$requirements" | cut -c1-12)
	if [ -e "$dir/.complete" ]; then
		echo "oracle: $name is there"
		return
	fi
	for minor in "$@"; do
		python=$(python_minor "$minor")
		[ -n "$python" ] && break
	done
	if [ -z "$python" ]; then
		echo "oracle: no Python for $name; install one of: $*" >&2
		return 1
	fi
	echo "oracle: making $name with $python"
	rm -rf "$dir"
	"$python" -m venv "$dir"
	# Byte code for Django alone, which starts often; for the rest it would take longer than it saves.
	"$dir/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check -r "$requirements" || {
		echo "oracle: could not install $requirements; see pip's message above, then run $0 $name again" >&2
		return 1
	}
	"$dir/bin/python" -c '
import compileall, importlib.util, os
django = importlib.util.find_spec("django")
if django: compileall.compile_dir(os.path.dirname(django.origin), quiet=2)'
	touch "$dir/.complete"
}

# python314 unpacks Debian's python3.14, which runs beside the system's
# libraries with those it was built against. Nothing is installed. The packages
# come from the archive this machine is set up for, checked by apt as always,
# only from a later release of it.
python314() {
	local dir=$home/python3.14 work archive suite
	if [ -e "$dir/.complete" ] || [ -n "$(python_minor 3.14)" ]; then
		echo "oracle: python3.14 is there"
		return
	fi
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
		echo "oracle: no python3.14 and no apt to fetch it with; trees are compared with older versions only" >&2
		return 1
	}
	archive=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 2>/dev/null | sed -n 's/^Debian //p' | head -n 1)
	work=$(mktemp -d)
	for suite in forky sid; do
		rm -rf "$dir" "$work"/*
		mkdir -p "$dir" "$work/sources" "$work/lists/partial" "$work/cache/archives/partial" "$work/debs"
		printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
			"$archive" "$suite" >"$work/sources/later.sources"
		local options=(-qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources"
			-o Dir::State::Lists="$work/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$work/cache"
			-o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none)
		if apt-get "${options[@]}" update &&
			(cd "$work/debs" && apt-get "${options[@]}" download python3.14-minimal libpython3.14-minimal \
				libpython3.14-stdlib libpython3.14-testsuite libc6 zlib1g libexpat1); then
			local deb loader
			for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$dir"; done
			mkdir -p "$dir/bin"
			loader=$(find "$dir" -name 'ld-linux*.so*' | head -n 1)
			cat >"$dir/bin/python3.14" <<-WRAPPER
				#!/bin/sh
				PYTHONHOME=$dir/usr exec $loader --library-path $(dirname "$(find "$dir" -name libc.so.6 | head -n 1)") $dir/usr/bin/python3.14 "\$@"
			WRAPPER
			chmod +x "$dir/bin/python3.14"
			if "$dir/bin/python3.14" -c 'import ast, hashlib, test'; then
				touch "$dir/.complete"
				rm -rf "$work"
				echo "oracle: python3.14 unpacked"
				return
			fi
		fi
	done
	rm -rf "$work" "$dir"
	echo "oracle: python3.14 could not be fetched; trees are compared with older versions only" >&2
	return 1
}

# browser installs Debian's package, the one part that lands in the system.
browser() {
	if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
		echo "oracle: chromium is there"
		return
	fi
	local root=()
	[ "$(id -u)" = 0 ] || root=(sudo -n)
	command -v apt-get >/dev/null && "${root[@]}" apt-get -qq update &&
		DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get -qq install -y --no-install-recommends chromium >/dev/null || {
		echo "oracle: chromium could not be installed; install it by hand, or name a browser of its kind in PADDOCK_ORACLE_CHROMIUM" >&2
		return 1
	}
	echo "oracle: chromium installed"
}

# javascript puts packages of npm where Node finds them. Node itself is Debian's, which lands in the system.
javascript() {
	local packages=$here/requirements/javascript.json dir
	dir=$home/javascript-$(sha256sum <"$packages" | cut -c1-12)
	if [ -e "$dir/.complete" ]; then
		echo "oracle: javascript is there"
		return
	fi
	if ! command -v npm >/dev/null; then
		local root=()
		[ "$(id -u)" = 0 ] || root=(sudo -n)
		command -v apt-get >/dev/null && "${root[@]}" apt-get -qq update &&
			DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get -qq install -y --no-install-recommends nodejs npm >/dev/null || {
			echo "oracle: Node could not be installed; install nodejs and npm by hand, then run $0 javascript again" >&2
			return 1
		}
	fi
	rm -rf "$dir"
	mkdir -p "$dir"
	cp "$packages" "$dir/package.json"
	(cd "$dir" && npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts) || {
		echo "oracle: could not install $packages; see npm's message above, then run $0 javascript again" >&2
		return 1
	}
	touch "$dir/.complete"
	echo "oracle: javascript installed"
}

# unpacked PACKAGE FILE unpacks one of Debian's packages beside the environments: it is not installed, and runs with the system's libraries.
unpacked() {
	local dir=$home/$1 work
	if [ -e "$dir/$2" ]; then
		echo "oracle: $1 is there"
		return
	fi
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
		echo "oracle: no apt to fetch $1 with" >&2
		return 1
	}
	work=$(mktemp -d)
	if (cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$1" >/dev/null) && mkdir -p "$dir" && dpkg-deb -x "$work"/*.deb "$dir" && [ -e "$dir/$2" ]; then
		rm -rf "$work"
		echo "oracle: $1 unpacked"
		return
	fi
	rm -rf "$work" "$dir"
	echo "oracle: $1 could not be fetched; run apt-get update, then $0 files again" >&2
	return 1
}

# files are what reads deployment files for real: nginx, Apache with its libraries, the schema of compose files, and those of Kubernetes' objects.
files() {
	local libraries
	libraries=usr/lib/$(uname -m)-linux-gnu
	unpacked nginx usr/sbin/nginx && unpacked apache2-bin usr/sbin/apache2 &&
		unpacked libapr1 "$libraries/libapr-1.so.0" && unpacked libaprutil1 "$libraries/libaprutil-1.so.0" &&
		unpacked docker-compose usr/lib/python3/dist-packages/compose/config/compose_spec.json &&
		environment manifests 3.12 3.11 3.13 3.10 3.14
}

failed=0
for name in "${@:-all}"; do
	case $name in
	all)
		environment django42 3.11 3.10 3.12 3.9 || failed=1
		environment django52 3.12 3.11 3.13 3.10 || failed=1
		environment django60 3.13 3.12 3.14 || failed=1
		environment django61 3.13 3.12 3.14 || failed=1
		environment drf38 3.7 3.6 3.8 || failed=1
		environment drf312 3.9 3.8 3.10 || failed=1
		environment drf316 3.12 3.11 3.13 3.10 || failed=1
		environment pages52 3.12 3.11 3.13 3.10 || failed=1
		environment locks 3.12 3.13 3.11 || failed=1
		environment locks2021 3.9 3.8 3.10 || failed=1
		environment locks2024 3.11 3.10 3.12 || failed=1
		browser || failed=1
		javascript || failed=1
		files || failed=1
		# The one part that a test can do without: it then says what it left out.
		python314 || true
		;;
	django42) environment django42 3.11 3.10 3.12 3.9 || failed=1 ;;
	django52) environment django52 3.12 3.11 3.13 3.10 || failed=1 ;;
	django60) environment django60 3.13 3.12 3.14 || failed=1 ;;
	django61) environment django61 3.13 3.12 3.14 || failed=1 ;;
	drf38) environment drf38 3.7 3.6 3.8 || failed=1 ;;
	drf312) environment drf312 3.9 3.8 3.10 || failed=1 ;;
	drf316) environment drf316 3.12 3.11 3.13 3.10 || failed=1 ;;
	pages52) environment pages52 3.12 3.11 3.13 3.10 || failed=1 ;;
	locks) environment locks 3.12 3.13 3.11 || failed=1 ;;
	locks2021) environment locks2021 3.9 3.8 3.10 || failed=1 ;;
	locks2024) environment locks2024 3.11 3.10 3.12 || failed=1 ;;
	javascript) javascript || failed=1 ;;
	files) files || failed=1 ;;
	chromium) browser || failed=1 ;;
	python3.14) python314 || failed=1 ;;
	*)
		echo "oracle: there is no $name; say django42, django52, django60, django61, drf38, drf312, drf316, pages52, locks, locks2021, locks2024, javascript, files, chromium, python3.14 or nothing for all" >&2
		exit 2
		;;
	esac
done
exit $failed
