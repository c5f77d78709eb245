/**
 * What a board can be like that makes it unfit, played for the check alone: Ansible's Python on that board is started
 * in namespaces of its own, where files, programs or clocks are others. The board itself stays as it is.
 */
export interface Condition {
  /** Shell, before Python starts; `$here` is a folder of the condition's own, `$here/bin` first on the PATH. */
  shell?: string
  /** Runs first in Python. */
  python?: string
  /** Command that Python is started by. */
  by?: string
  /** Variables of the board in the inventory. */
  variables?: Record<string, unknown>
  /** The refusal, after the board's name. */
  refusal: RegExp
}

const sensors = { board_check_sensors: true }
const vcgencmd = (says: string) =>
  `printf '#!/bin/sh\\ncase $1 in ${says} esac\\n' >$here/bin/vcgencmd; chmod +x $here/bin/vcgencmd`

export const conditions = {
  'a 32-bit system': { by: 'linux32', refusal: /^runs a 32-bit system .* Flash the 64-bit/ },
  'no systemd': {
    shell: 'mkdir $here/run; cp /run/systemd/container $here/run; mount --bind $here/run /run/systemd',
    refusal: /^runs without systemd/,
  },
  'no memory cgroup, and no boot line to switch it on in': {
    shell: `mount -t tmpfs none /boot
      for file in /proc/cgroups /sys/fs/cgroup/cgroup.controllers; do
        [ -e $file ] || continue
        sed -E 's/^(memory\\t.*\\t)1$/\\10/; s/(^| )memory( |$)/\\2/' $file >$here/cgroups
        mount --bind $here/cgroups $file
      done`,
    refusal: /^has no memory cgroup.*no boot line.*Add cgroup_memory=1 cgroup_enable=memory to/,
  },
  swap: {
    shell: `printf 'Filename Type Size Used Priority\\n/var/swap file 102400 0 -2\\n' >$here/swaps
      mount --bind $here/swaps /proc/swaps`,
    variables: { board_allow_swap: false },
    refusal: /^swaps \(100 MiB\).*sudo swapoff -a/,
  },
  'a clock that is behind': {
    python: 'import time\nnow = time.time\ntime.time = lambda: now() - 3600',
    refusal: /^has a clock that is off by about -3[56]\d\d\.\d s.*timedatectl set-ntp true/,
  },
  'a clock that is ahead': {
    python: 'import time\nnow = time.time\ntime.time = lambda: now() + 3600',
    refusal: /^has a clock that is off by about 3[56]\d\d\.\d s.*timedatectl set-ntp true/,
  },
  'a clock that follows no other': {
    shell: `printf '#!/bin/sh\\necho no\\n' >$here/bin/timedatectl; chmod +x $here/bin/timedatectl`,
    variables: { board_require_synchronised_clock: true },
    refusal: /^has a clock that follows no time server.*timedatectl/,
  },
  'a full disk': {
    shell: 'mkdir -p /var/lib/rancher; mount -t tmpfs -o size=64m none /var/lib/rancher',
    refusal: /^has 6[34] MiB free.*needs 2048.*larger card/,
  },
  'a slow card': {
    python: 'import os, time\nsync = os.fsync\nos.fsync = lambda file: (time.sleep(0.15), sync(file))',
    variables: { board_max_write_median_ms: 100 },
    refusal: /^takes 1\d\d(\.\d)? ms .*K3s' database needs 100 ms.*faster SD card/,
  },
  heat: {
    shell: `mount -t tmpfs none /sys/class; mkdir -p /sys/class/thermal/thermal_zone0
      echo 81500 >/sys/class/thermal/thermal_zone0/temp`,
    variables: sensors,
    refusal: /^is at 81\.5 °C.*fan/,
  },
  'too little voltage earlier': {
    shell: vcgencmd('measure_temp) echo temp=50.1C;; get_throttled) echo throttled=0x50000;;'),
    variables: sensors,
    refusal: /^got too little voltage since it was started.*0x50000.*official power supply/,
  },
  'too little voltage now': {
    shell: `mount -t tmpfs none /sys/class; mkdir -p /sys/class/hwmon/hwmon1; cd /sys/class/hwmon/hwmon1
      echo rpi_volt >name; echo 1 >in0_lcrit_alarm; cd /`,
    variables: sensors,
    refusal: /^gets too little voltage at this moment.*official power supply/,
  },
  throttling: {
    shell: vcgencmd('measure_temp) echo temp=60C;; get_throttled) echo throttled=0x4;;'),
    variables: sensors,
    refusal: /^is slowed down at this moment.*0x4/,
  },
  'a host name that another has': {
    shell: 'hostname raspberrypi',
    refusal: /^shares its host name raspberrypi.*hostnamectl set-hostname/,
  },
} satisfies Record<string, Condition>

export type ConditionName = keyof typeof conditions

/** The program that Ansible takes for Python where a condition is played. */
export function interpreterUnder({ shell = '', python = '', by = '' }: Condition): string {
  return `#!/bin/sh
exec unshare --mount --uts sh -c '
  here=$(mktemp -d) && mount -t tmpfs none $here && mkdir $here/bin && cd /
  PATH=$here/bin:$PATH; export PATH
  cat >$here/sitecustomize.py <<"PYTHON"
${quoted(python)}
PYTHON
  PYTHONPATH=$here; export PYTHONPATH
  ${quoted(shell)}
  exec ${by} /usr/bin/python3 "$@"
' python "$@"
`
}

const quoted = (text: string) => text.replaceAll("'", "'\\''")
