#!/bin/bash
# Removes K3s from this board, with all that it left, and names what it removes. Again where nothing is left: no word.
# Everything is told by where it is: K3s' own folders, names and chains.

for unit in k3s k3s-agent; do
  if [ -e /etc/systemd/system/$unit.service ]; then
    echo "unit $unit"
    systemctl disable --now --quiet $unit
    rm -f /etc/systemd/system/$unit.service
  fi
  systemctl reset-failed $unit 2>/dev/null
done

# Containers and their shims outlive K3s: they are in its units' control groups, or in Kubernetes' own.
container_processes() {
  grep -lE 'kubepods|/k3s(-agent)?\.service' /proc/[0-9]*/cgroup 2>/dev/null | cut -d / -f 3
  for program in /proc/[0-9]*/exe; do
    case $(readlink "$program") in /var/lib/rancher/k3s/*) echo "$program" | cut -d / -f 3 ;; esac
  done
}
for _ in $(seq 50); do
  left=$(container_processes | sort -u | grep -vx $$)
  [ -z "$left" ] && break
  [ -n "$told" ] || echo 'containers'
  told=yes
  kill -9 $left 2>/dev/null
  sleep 0.1
done

for folder in /run/k3s /run/netns /var/lib/kubelet /var/lib/rancher; do
  # Of a folder that is itself a mount (of another disk) only what is below.
  cut -d ' ' -f 2 /proc/self/mounts | grep "^$folder/" | sort -r | while read -r mount; do
    case $mount in /run/netns/cni-* | /run/k3s/* | /var/lib/*) echo "mount $mount" && umount -l "$mount" ;; esac
  done
done
for namespace in /run/netns/cni-*; do
  [ -e "$namespace" ] && echo "namespace $namespace" && rm -f "$namespace"
done

for link in cni0 flannel.1 flannel-v6.1 flannel-wg flannel-wg-v6 kube-ipvs0; do
  ip link show "$link" >/dev/null 2>&1 && echo "link $link" && ip link delete "$link"
done

# No process is in them any more.
find /sys/fs/cgroup -depth -type d -path '*/kubepods*' -exec rmdir {} + 2>/dev/null

# K3s brings its own iptables where the board has none.
PATH=$PATH:$(echo /var/lib/rancher/k3s/data/*/bin/aux | tr ' ' ':')
for tables in iptables ip6tables; do
  command -v $tables-save >/dev/null || continue
  mine='KUBE-|CNI-|FLANNEL|flannel|10\.42\.[0-9]+\.0/'
  if $tables-save 2>/dev/null | grep -qE "$mine"; then
    echo "$tables rules"
    $tables-save 2>/dev/null | grep -vE "$mine" | $tables-restore
  fi
done

# A folder that is a mount of its own stays, empty.
for path in /etc/rancher /var/lib/rancher /var/lib/kubelet /run/k3s /run/flannel /run/k3s.started \
  /run/k3s-agent.started /usr/libexec/kubernetes /var/lib/cni /var/log/pods /var/log/containers /usr/local/bin/k3s \
  /etc/systemd/system.conf.d/tahan-stop.conf; do
  [ -e "$path" ] || continue
  if mountpoint -q "$path"; then
    [ -n "$(ls -A "$path")" ] && echo "content of $path" && find "$path" -mindepth 1 -delete
  else
    echo "$path" && rm -rf "$path"
  fi
done
rmdir --ignore-fail-on-non-empty /etc/systemd/system.conf.d 2>/dev/null
systemctl daemon-reload
exit 0
