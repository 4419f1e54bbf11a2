#!/usr/bin/env bash
# Runs a command on the first of several nodes that this one machine pretends to be, to try what takes several:
#
#   sudo cluster/pretend-nodes.sh 2 mpirun -H node1:2,node2:2 .build/release/lockstep train --config configs/mnist.yaml
#
# node1, node2, … are Linux namespaces: each has its own host name, clock, processes, /dev/shm and network interface,
# and TCP alone joins them. Other files are common to all, as on a shared file system. In place of ssh, mpirun's agent hands
# its command to a shell that waits on the node. Takes root and iproute2; everything is gone when the command has ended.
set -euo pipefail

# One node, in namespaces of its own but for processes, which come last: a namespace's first process has to be new.
if [ "${1:-}" = --node ]; then
  index=$2 switch=$3
  shift 3
  hostname "node$index"
  mount -t tmpfs tmpfs /dev/shm
  ip link set lo up
  ip link add eth0 type veth peer name "port$index" netns "$switch"
  nsenter --net="/proc/$switch/ns/net" ip link set "port$index" master lan up
  ip address add "10.0.0.$index/24" dev eth0
  ip link set eth0 up
  # The nodes share this machine's processors, so a rank that waits has to give its own up.
  export OMPI_MCA_plm_rsh_agent=/mnt/agent OMPI_MCA_mpi_yield_when_idle=1
  if [ "$#" = 0 ]; then
    set -- bash -c 'exec 3<> "/mnt/$(hostname)"
      while read -r line <&3; do env -i HOME="$HOME" PATH="$PATH" bash -c "$line" 3<&- < /dev/null & done'
  fi
  exec unshare --pid --time --monotonic "${index}000" --fork --kill-child --mount-proc bash -c '"$@"; exit' bash "$@"
fi

# The switch, whose /mnt is where the nodes find each other.
if [ "${1:-}" = --switch ]; then
  count=$2
  shift 2
  mount -t tmpfs tmpfs /mnt
  { echo "127.0.0.1 localhost" && for index in $(seq "$count"); do echo "10.0.0.$index node$index"; done; } > /mnt/hosts
  mount --bind /mnt/hosts /etc/hosts
  printf '#!/bin/sh\nhost=$1\nshift\necho "$*" > "/mnt/$host"\n' > /mnt/agent
  chmod +x /mnt/agent
  ip link add name lan type bridge
  ip link set lan up
  node() { exec unshare --mount --uts --ipc --net "$0" --node "$1" "$switch" "${@:2}"; }
  switch=$$
  trap 'kill -KILL $(jobs -p) 2> /dev/null || true' EXIT
  for index in $(seq 2 "$count"); do
    mkfifo "/mnt/node$index"
    node "$index" &
  done
  (node 1 "$@")
  exit
fi

if [ "$#" -lt 2 ] || [ "$(id -u)" != 0 ]; then
  echo "usage, as root: $0 NODES COMMAND..." >&2
  exit 64
fi
exec unshare --mount --net "$0" --switch "$@"
