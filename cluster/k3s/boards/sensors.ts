import { busySeconds, bytesOutside, segmentsOf } from '../../../support/resources/proc.ts'
import { type ResourceReading, readingOf } from '../../../support/resources/reading.ts'
import type { ResourceSource } from '../../../support/resources/source.ts'
import type { BoardSession } from '../faults/board-session.ts'
import type { BoardTools } from '../faults/board-tools.ts'

/**
 * What a board uses, and what its sensors and firmware say, one `name value` a line. On a Raspberry Pi the firmware's
 * own flags; where its tool is missing, those that the kernel shows, or its alarm for the voltage alone. A virtual
 * board's /proc is its host's, and its own is what its control group counts.
 */
const script = `
if [ -s /run/systemd/container ]; then
  for file in /sys/fs/cgroup/cpuacct/cpuacct.usage /sys/fs/cgroup/cpu,cpuacct/cpuacct.usage; do
    [ -r "$file" ] && { echo "nanoseconds $(<"$file")"; break; }
  done
  [ -r /sys/fs/cgroup/cpu.stat ] && while read -r name value; do
    [ "$name" = usage_usec ] && echo "microseconds $value"
  done </sys/fs/cgroup/cpu.stat
else
  read -r stat </proc/stat; echo "$stat"
  while read -r name value unit; do echo "$name $value"; done </proc/meminfo
fi
echo "cores $(nproc)"
while read -r name sent; do [ "$name" = Tcp: ] && echo "$name $sent"; done </proc/net/snmp
while read -r name received; do echo "interface $name $received"; done </proc/net/dev
for file in /sys/class/thermal/thermal_zone*/temp; do
  [ -r "$file" ] && echo "millicelsius $(cat "$file" 2>/dev/null)"
done
for file in /sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_cur_freq; do
  [ -r "$file" ] && echo "kilohertz $(<"$file")"
done
if said=$(vcgencmd get_throttled 2>/dev/null); then echo "flags \${said#throttled=}"
else
  for file in /sys/devices/platform/soc/*firmware/get_throttled; do
    [ -r "$file" ] && { echo "flags 0x$(sed 's/^0x//' "$file")"; said=yes; break; }
  done
  if [ -z "$said" ]; then
    for monitor in /sys/class/hwmon/hwmon*; do
      [ "$(cat "$monitor/name" 2>/dev/null)" = rpi_volt ] && echo "flags $(cat "$monitor/in0_lcrit_alarm")"
    done
  fi
fi
true`

/** What the lines of that script say of one board. */
export function sensorReading(text: string, about: { atMs: number; name: string }): ResourceReading {
  const said = (name: string) =>
    [...text.matchAll(new RegExp(`^${name} +(\\S.*)$`, 'gm'))].map(([, value = '']) => value)
  const numbers = (name: string) => said(name).map(Number).filter(Number.isFinite)
  const most = (values: number[]) => (values.length > 0 ? Math.max(...values) : undefined)
  const scaled = (value: number | undefined, divisor: number) =>
    value === undefined ? undefined : value / divisor
  const [ofHost = ''] = said('cpu')
  const inGroup = scaled(numbers('nanoseconds')[0], 1e9) ?? scaled(numbers('microseconds')[0], 1e6)
  const total = numbers('MemTotal:')[0]
  const available = numbers('MemAvailable:')[0]
  const tcp = segmentsOf(said('Tcp:'))
  const bytes = bytesOutside(said('interface'))
  return readingOf({
    ...about,
    kind: 'node',
    source: 'board',
    cpuSeconds: ofHost === '' ? inGroup : busySeconds(ofHost),
    cores: numbers('cores')[0],
    memoryTotalBytes: total === undefined ? undefined : total * 1_024,
    memoryBytes: total !== undefined && available !== undefined ? (total - available) * 1_024 : undefined,
    receivedBytes: bytes?.received,
    sentBytes: bytes?.sent,
    ...tcp,
    celsius: scaled(most(numbers('millicelsius')), 1_000),
    clockMhz: scaled(most(numbers('kilohertz')), 1_000),
    throttled: numbers('flags')[0],
  })
}

/** The boards' own sensors over SSH: one session a board, opened again when the board was away. */
export function boardSensors(tools: BoardTools, everyMs: number): ResourceSource {
  const sessions = new Map<string, BoardSession>()
  const sessionOf = async (board: BoardTools['boards'][number], signal: AbortSignal) => {
    const known = sessions.get(board.name)
    if (known?.isOpen) return known
    const opened = await tools.openSession(board, signal)
    sessions.set(board.name, opened)
    return opened
  }
  const look = async (board: BoardTools['boards'][number], signal: AbortSignal) => {
    const session = await sessionOf(board, signal)
    const askedMs = tools.nowMs()
    const { text } = await session.ask(script, signal)
    return sensorReading(text, { atMs: (askedMs + tools.nowMs()) / 2, name: board.name })
  }
  return {
    name: 'board',
    where: 'the boards themselves, over SSH',
    everyMs,
    async read(signal) {
      const looks = await Promise.allSettled(tools.boards.map(board => look(board, signal)))
      const [failed, ...others] = looks.filter(result => result.status === 'rejected')
      // A board that is off keeps nobody from looking at the others.
      if (failed && others.length === looks.length - 1) throw failed.reason
      return looks.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
    },
    close: () => {
      for (const session of sessions.values()) void session[Symbol.asyncDispose]()
      sessions.clear()
    },
  }
}
