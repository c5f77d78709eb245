import { open } from 'node:fs/promises'
import { messageOf, TahanError } from '../../../support/errors.ts'
import type { Architecture } from '../images/architecture.ts'

/** `e_machine` of the ELF format, for what K3s is published for. */
const machines: Readonly<Record<number, string>> = {
  62: 'amd64',
  183: 'arm64',
  40: '32-bit ARM',
  3: '32-bit x86',
  22: 's390x',
}

/**
 * What a program file was built for, by its own header.
 * @throws TahanError K3S_BINARY_UNFIT when it is no Linux program, or one for a processor that boards do not have
 */
export async function architectureOf(file: string): Promise<Architecture> {
  const header = await firstBytes(file, 20)
  const machine =
    header.length === 20 && header.subarray(0, 4).equals(magic) ? header.readUInt16LE(18) : undefined
  const name = machine === undefined ? undefined : (machines[machine] ?? `processor ${machine}`)
  if (name === 'amd64' || name === 'arm64') return name
  throw new TahanError('K3S_BINARY_UNFIT', `${file} is not a K3s that boards can run.`, {
    because: name ? `it is built for ${name}, and boards are amd64 or arm64` : 'it is no Linux program (ELF)',
    tryThis: 'the k3s (amd64) or k3s-arm64 of https://github.com/k3s-io/k3s/releases',
  })
}

const magic = Buffer.from('\x7fELF')

async function firstBytes(file: string, count: number): Promise<Buffer> {
  try {
    await using handle = await open(file)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } catch (cause) {
    throw new TahanError('K3S_BINARY_UNFIT', `${file} cannot be read.`, { because: messageOf(cause), cause })
  }
}
