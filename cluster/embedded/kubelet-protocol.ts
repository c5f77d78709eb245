/**
 * How the API server speaks to an agent's kubelet port (https://<nodeAddress>:10250, the cluster's CA and bearer
 * token, as on a real kubelet).
 *
 *   GET  /containerLogs/<namespace>/<pod>/<container>   plain text; the query is that of `pods/log`: follow, previous,
 *                                                       tailLines, sinceSeconds, sinceTime, timestamps, limitBytes.
 *                                                       A refusal is 400 or 404 with the reason as plain text
 *   GET  /exec/<namespace>/<pod>/<container>            `Upgrade: tahan-exec`, answered 101; the query is that of
 *                                                       `pods/exec`: command (repeated), stdin, stdout, stderr, tty.
 *                                                       Refusals before the upgrade as above
 *   GET  /stats/summary                                 JSON, a `StatsSummary`
 *   GET  /healthz                                       `ok`
 *
 * After the upgrade both sides send frames: one byte of channel, four bytes of payload length (big-endian), payload.
 * Channels 0 to 4 are those of Kubernetes' own remote command protocol.
 */
export const execUpgrade = 'tahan-exec'

export const channels = {
  stdin: 0,
  stdout: 1,
  stderr: 2,
  /** Sent once by the agent, last: a JSON `Status`; Success, or Failure with reason NonZeroExitCode. */
  error: 3,
  resize: 4,
  /** The client's stdin ended; empty payload. */
  stdinClosed: 255,
} as const

const headerBytes = 5

export function encodeFrame(channel: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + payload.byteLength)
  frame[0] = channel
  frame.writeUInt32BE(payload.byteLength, 1)
  frame.set(payload, headerBytes)
  return frame
}

/** Takes chunks as they come from the socket and calls `onFrame` for every whole frame. */
export function frameReader(onFrame: (channel: number, payload: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return chunk => {
    rest = rest.byteLength === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.byteLength >= headerBytes) {
      const end = headerBytes + rest.readUInt32BE(1)
      if (rest.byteLength < end) return
      onFrame(rest[0] ?? 0, rest.subarray(headerBytes, end))
      rest = rest.subarray(end)
    }
  }
}

/** What a container, or a whole node, uses; from /proc of all its processes. */
export interface Usage {
  cpu: {
    time: string
    /** Averaged over the last seconds, in nanocores. */
    usageNanoCores: number
    /**
     * Of its living processes and of what they collected, since they started: what a process took along that nobody
     * collected is missing, so it may fall.
     */
    usageCoreNanoSeconds: number
  }
  memory: {
    time: string
    /** Proportional set size where readable, else resident, in bytes. */
    workingSetBytes: number
  }
}

/**
 * As the kubelet's summary API nests it, and no more than is known: all nodes are one machine, whose network and disks
 * are nobody's in particular.
 */
export interface StatsSummary {
  node: { nodeName: string } & Usage
  pods: {
    podRef: { name: string; namespace: string; uid: string }
    containers: ({ name: string } & Usage)[]
  }[]
}
