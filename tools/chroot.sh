# shellcheck shell=sh
# Shared by the scripts of tools/ that try hakyu on a clean Debian in a folder; sourced, not run. The mirror, the keys and the settings of
# apt are those of this machine.

# chroot_mirror: the first mirror of this machine that serves plain Debian, from the one-line or the deb822 form of the sources; nothing if there
# is none.
chroot_mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    awk '/^deb[ \t]/ { for (i = 2; i <= NF; i++) if ($i ~ /^[a-z+]+:/) { print $i; break } }
         /^URIs:/ { for (i = 2; i <= NF; i++) print $i }' |
    grep -E '/debian/?$' | head -n 1
}

# chroot_make SUITE FOLDER MIRROR: a minimal system of that suite (bookworm, trixie, ...), with apt as out here: keys, certificates, settings such as a
# proxy; the sources too where the suite is this machine's. False, with the last lines of the log on stderr, if it cannot be had.
chroot_make() {
  if ! debootstrap --variant=minbase "$1" "$2" "$3" >"$2.log" 2>&1; then
    tail -n 5 "$2.log" >&2
    rm -f "$2.log"
    return 1
  fi
  rm -f "$2.log"
  if grep -qs "^VERSION_CODENAME=$1\$" /etc/os-release; then
    cp -a /etc/apt/. "$2/etc/apt/"
  else
    cp -a /etc/apt/apt.conf.d/. "$2/etc/apt/apt.conf.d/"
  fi
  for chroot_path in /usr/share/keyrings /etc/ssl/certs /usr/share/ca-certificates /usr/local/share/ca-certificates; do
    if [ -d "$chroot_path" ]; then
      mkdir -p "$2$chroot_path"
      cp -an "$chroot_path/." "$2$chroot_path/"
    fi
  done
  for chroot_path in /etc/resolv.conf /etc/hosts; do
    if [ -f "$chroot_path" ]; then cp -L "$chroot_path" "$2$chroot_path"; fi
  done
  mount -t proc proc "$2/proc" 2>/dev/null || echo "(no /proc in there: not allowed to mount)" >&2
}

# chroot_inside FOLDER COMMAND: a shell in there with a clean environment, but for a proxy.
chroot_inside() {
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/srv LC_ALL=C.UTF-8 \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} chroot "$1" /bin/sh -c "$2" </dev/null
}

# chroot_drop FOLDER
chroot_drop() {
  umount "$1/proc" 2>/dev/null || true
  rm -rf --one-file-system "$1"
}
