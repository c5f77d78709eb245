#!/usr/bin/python
"""Ansible module: what a board is like, as far as K3s and honest measurements depend on it. Changes nothing."""

import glob
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: board_look
short_description: Looks at a board before K3s is installed on it
options:
  data_dir:
    description: Where K3s will keep its data; free space and write latency are measured there.
    default: /var/lib/rancher
  writes:
    description: How many small synchronous writes are timed.
    default: 20
"""

ARCHITECTURES = {'x86_64': 'amd64', 'aarch64': 'arm64'}
BOOT_LINES = ['/boot/firmware/cmdline.txt', '/boot/cmdline.txt']
CAP_SYS_RESOURCE = 24


def text(path):
    try:
        with open(path, errors='replace') as file:
            return file.read()
    except OSError:
        return ''


def output(*command):
    """Standard output of a command; empty when it is not there or fails."""
    if not shutil.which(command[0]):
        return ''
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20)
    return done.stdout.decode(errors='replace').strip() if done.returncode == 0 else ''


def architecture():
    """None on a 32-bit system, also where only the programs are 32-bit and the kernel is not."""
    with open('/proc/self/exe', 'rb') as program:
        is_64_bit = program.read(5)[4] == 2
    return ARCHITECTURES.get(os.uname().machine) if is_64_bit else None


def has_memory_cgroup():
    unified = text('/sys/fs/cgroup/cgroup.controllers')
    if unified:
        return 'memory' in unified.split()
    rows = [line.split() for line in text('/proc/cgroups').splitlines()]
    return any(row[0] == 'memory' and row[3] == '1' for row in rows if len(row) == 4)


def model():
    """As the device tree says it; a virtual board's is only in the place that /proc leads to."""
    trees = ['/proc/device-tree', '/sys/firmware/devicetree/base']
    said = (text(tree + '/model').strip('\0\n ') for tree in trees)
    return next((words for words in said if words), '')


def boot_line():
    return next((path for path in BOOT_LINES if os.path.isfile(path)), '')


def swap_mib():
    rows = [line.split() for line in text('/proc/swaps').splitlines()[1:]]
    return sum(int(row[2]) for row in rows if len(row) >= 3) // 1024


def clock_synchronised():
    return output('timedatectl', 'show', '--property=NTPSynchronized', '--value') == 'yes'


def existing(path):
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    return path


def free_mib(path):
    stat = os.statvfs(path)
    return stat.f_bavail * stat.f_frsize // 2**20


def write_latencies_ms(path, writes, limit_s=5):
    """Of small writes that must be on the card before they count, as a database makes them."""
    took = []
    end = time.monotonic() + limit_s
    descriptor, name = tempfile.mkstemp(prefix='.board-look-', dir=path)
    try:
        for _ in range(writes):
            before = time.monotonic()
            os.write(descriptor, os.urandom(4096))
            os.fsync(descriptor)
            took.append((time.monotonic() - before) * 1000)
            if time.monotonic() > end:
                break
    finally:
        os.close(descriptor)
        os.unlink(name)
    return sorted(took)


def celsius():
    said = re.search(r'temp=([\d.]+)', output('vcgencmd', 'measure_temp'))
    if said:
        return float(said.group(1))
    read = [text(zone).strip() for zone in glob.glob('/sys/class/thermal/thermal_zone*/temp')]
    return max((int(value) / 1000 for value in read if re.fullmatch(r'-?\d+', value)), default=None)


def throttled_flags():
    """As `vcgencmd get_throttled` tells them; None where the board is no Raspberry Pi."""
    said = re.search(r'throttled=(0x[0-9a-fA-F]+)', output('vcgencmd', 'get_throttled'))
    if said:
        return int(said.group(1), 16)
    for path in glob.glob('/sys/devices/platform/soc/*firmware/get_throttled'):
        if text(path).strip():
            return int(text(path).strip(), 16)
    for monitor in glob.glob('/sys/class/hwmon/hwmon*'):
        if text(monitor + '/name').strip() == 'rpi_volt':
            return int(text(monitor + '/in0_lcrit_alarm').strip() or 0)
    return None


def capability(bit):
    effective = re.search(r'CapEff:\s*([0-9a-f]+)', text('/proc/self/status'))
    return effective is not None and bool(int(effective.group(1), 16) >> bit & 1)


def address():
    """The IPv4 address that this board speaks from to others; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(('192.0.2.1', 9))
            return probe.getsockname()[0]
        except OSError:
            return ''


def main():
    module = AnsibleModule(
        argument_spec={
            'data_dir': {'type': 'path', 'default': '/var/lib/rancher'},
            'writes': {'type': 'int', 'default': 20},
        },
        supports_check_mode=True,
    )
    clock_at_start = time.time()
    path = existing(module.params['data_dir'])
    latencies = write_latencies_ms(path, module.params['writes'])
    line = boot_line()
    flags = throttled_flags()
    module.exit_json(
        changed=False,
        board={
            'machine': os.uname().machine,
            'architecture': architecture(),
            'systemd': os.path.isdir('/run/systemd/system'),
            # Its clock, swap and sensors are then its host's.
            'container': bool(text('/run/systemd/container').strip()),
            'model': model(),
            'hostname': socket.gethostname(),
            'address': address(),
            'memory_cgroup': has_memory_cgroup(),
            # The one tree of version 2, by which also the kubelet goes.
            'cgroup_unified': os.path.exists('/sys/fs/cgroup/cgroup.controllers'),
            'boot_line': line,
            'boot_line_flags': sorted(set(text(line).split())) if line else [],
            'swap_mib': swap_mib(),
            'clock_synchronised': clock_synchronised(),
            'free_mib': free_mib(path),
            'write_median_ms': round(latencies[len(latencies) // 2], 1),
            'write_worst_ms': round(latencies[-1], 1),
            'celsius': celsius(),
            'throttled': flags,
            # Bits 0 and 16 of them: now, and since it was started.
            'under_voltage': bool((flags or 0) & 0x10001),
            'under_voltage_now': bool((flags or 0) & 0x1),
            # Frequency capped, throttled, or at the soft temperature limit.
            'slowed_now': bool((flags or 0) & 0xE),
            'cap_sys_resource': capability(CAP_SYS_RESOURCE),
            'clock_at_start': clock_at_start,
            'clock_at_end': time.time(),
        },
    )


if __name__ == '__main__':
    main()
