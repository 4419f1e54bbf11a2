#!/usr/bin/env bash
# Installs a package into a clean Debian, with nothing but what the package depends on, trains there on two ranks, and removes
# the package again:
#
#   sudo packaging/try_deb.sh PACKAGE.deb TRAIN-OPTIONS...
#
# The Debian is of this machine's release, from its mirror, and in memory: it's gone when the command has ended. Takes root,
# debootstrap and half a gigabyte. Prints what the training prints, and its summary; what the package leaves behind is an error.
set -euo pipefail

# In a namespace of its own, whose /mnt nobody else sees.
if [ "${1:-}" = --inside ]; then
  package=$2
  shift 2
  mount -t tmpfs -o mode=755 tmpfs /mnt
  # Names without versions; the first of alternatives.
  needed=$(dpkg-deb --field "$package" Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/ //g')
  "${0%/*}/clean_debian.sh" /mnt/debian "$needed"
  cp "$package" /mnt/debian/lockstep.deb
  mount -t proc proc /mnt/debian/proc
  mount --rbind /sys /mnt/debian/sys
  mount --bind /dev /mnt/debian/dev
  mount -t tmpfs tmpfs /mnt/debian/dev/shm
  inside() {
    chroot /mnt/debian env --ignore-environment PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
      OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 "$@"
  }
  inside dpkg --install /lockstep.deb
  inside lockstep --version
  inside lockstep data synthesize --output /digits --train 2000 --test 500 --seed 1
  inside mpirun -n 2 lockstep train --config /usr/share/lockstep/configs/quickstart.yaml --data /digits \
    --dataset synthetic --output /trained "$@"
  cat /mnt/debian/trained/summary.json
  # The package holds no server, and says where there is one.
  inside lockstep serve /trained 2>&1 || echo "serve: exit status $?"
  inside dpkg --purge lockstep
  left=$(find /mnt/debian/usr /mnt/debian/etc -name '*lockstep*')
  if [ -n "$left" ]; then
    echo "left behind: $left" >&2
    exit 1
  fi
  exit
fi

if [ "$#" -lt 1 ] || [ "$(id -u)" != 0 ]; then
  echo "usage, as root: $0 PACKAGE.deb TRAIN-OPTIONS..." >&2
  exit 64
fi
exec unshare --mount --pid --fork --kill-child --mount-proc "$0" --inside "$(realpath "$1")" "${@:2}"
