import { expect, test } from 'vitest'
import { parseExposition } from './exposition.ts'
import { machineMetricNames, machineReading } from './machine-metrics.ts'

const about = { atMs: 5, name: 'pi-1', source: 'node-exporter' as const }
const read = (text: string) => machineReading(parseExposition(text, new Set(machineMetricNames)), about)

test('a Raspberry Pi as its node-exporter tells it', () => {
  const reading = read(`
node_cpu_seconds_total{cpu="0",mode="idle"} 1000
node_cpu_seconds_total{cpu="0",mode="iowait"} 50
node_cpu_seconds_total{cpu="0",mode="user"} 20
node_cpu_seconds_total{cpu="1",mode="system"} 5.5
node_cpu_seconds_total{cpu="1",mode="steal"} 1
node_memory_MemTotal_bytes 4e+09
node_memory_MemAvailable_bytes 3e+09
node_network_receive_bytes_total{device="eth0"} 100
node_network_receive_bytes_total{device="wlan0"} 10
node_network_receive_bytes_total{device="lo"} 7777
node_network_receive_bytes_total{device="cni0"} 7777
node_network_receive_bytes_total{device="veth12ab"} 7777
node_network_transmit_bytes_total{device="eth0"} 200
node_netstat_Tcp_OutSegs 300
node_netstat_Tcp_RetransSegs 3
node_thermal_zone_temp{type="cpu-thermal",zone="0"} 61.3
node_hwmon_temp_celsius{chip="x",sensor="temp1"} 60
node_cpu_scaling_frequency_hertz{cpu="0"} 1.5e+09
node_cpu_scaling_frequency_hertz{cpu="1"} 6e+08
node_hwmon_in_lcrit_alarm_volts{chip="soc:firmware_raspberrypi_hwmon",sensor="in0"} 0.001
`)
  expect(reading).toMatchObject({
    ...{ atMs: 5, kind: 'node', name: 'pi-1', cpuSeconds: 26.5, cores: 2, memoryBytes: 1e9 },
    ...{ memoryTotalBytes: 4e9, receivedBytes: 110, sentBytes: 200, tcpSentSegments: 300 },
    ...{ tcpRetransmittedSegments: 3, celsius: 61.3, clockMhz: 1_500, throttled: 1 },
  })
})

test('what it does not tell is unknown, and one that tells nothing of a machine is none', () => {
  expect(read('node_memory_MemTotal_bytes 4\n')).toMatchObject({
    ...{ cpuSeconds: undefined, cores: undefined, memoryBytes: undefined, receivedBytes: undefined },
    ...{ celsius: undefined, throttled: undefined, memoryTotalBytes: 4 },
  })
  expect(read('go_goroutines 7\n')).toBeUndefined()
})
