#!/usr/bin/env bash
# Makes a folder the root of a clean Debian, with the packages that it cannot be without and those that are named:
#
#   sudo packaging/clean_debian.sh FOLDER [PACKAGE,...] [RELEASE]
#
# The release is this machine's if none is given; it comes from this machine's mirror. Takes root, debootstrap and half a gigabyte.
set -euo pipefail
release=${3:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
# shellcheck disable=SC2016 # apt fills these in.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' \
  | awk -v release="$release" '$2 == release { print $1; exit }')
eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
export http_proxy="${http_proxy:-}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
debootstrap --variant=minbase ${2:+--include="$2"} "$release" "$1" ${mirror:+"$mirror"} > "$log" 2>&1 || {
  tail -n 20 "$log" >&2
  exit 1
}
