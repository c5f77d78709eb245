import type { NodeHardware, RunManifest } from '../../support/record/manifest.ts'

/** `Raspberry Pi 4 Model B, 4 cores, 3.7 GiB, arm64, Debian GNU/Linux 12, kernel 6.1, 61 EUR`; what is unknown is left out. */
export function hardwareInWords(board: NodeHardware): string {
  const { model, cores, memoryBytes, architecture, os, kernel, price } = board
  const parts = [
    model,
    cores && `${cores} cores`,
    memoryBytes && `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`,
    architecture,
    os,
    kernel && `kernel ${kernel}`,
    price && `${price.amount} ${price.currency}`,
  ]
  return parts.filter(Boolean).join(', ') || 'unknown'
}

/** The machine that measured. */
export function hostInWords({ cpu, cores, memoryBytes, os, kernel }: RunManifest['host']): string {
  return `${cpu}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB, ${os}, kernel ${kernel}`
}
