import { open } from 'node:fs/promises'
import type { Architecture } from '../architecture.ts'

/** What a dynamically linked program says of itself. */
export interface Elf {
  architecture: Architecture | undefined
  /** The loader that it asks for, e.g. `/lib64/ld-linux-x86-64.so.2`; undefined for a static program and a library. */
  interpreter: string | undefined
  /** Names of the libraries that it needs (DT_NEEDED). */
  needed: string[]
}

const machines: Partial<Record<number, Architecture>> = { 62: 'amd64', 183: 'arm64' }
const segmentTypes = { load: 1, dynamic: 2, interpreter: 3 } as const
const dynamicTags = { needed: 1, stringTable: 5 } as const
const segmentBytes = 56
const headerBytes = 64

/** @throws RangeError when it is no 64-bit little-endian ELF file */
export async function readElf(file: string): Promise<Elf> {
  await using handle = await open(file)
  const part = async (offset: number, length: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }
  const header = await part(0, headerBytes)
  const isElf = header.length === headerBytes && header.readUInt32BE(0) === 0x7f454c46
  if (!isElf || header[4] !== 2 || header[5] !== 1) {
    throw new RangeError(`${file} is no 64-bit little-endian ELF file`)
  }
  const table = await part(Number(header.readBigUInt64LE(32)), segmentBytes * header.readUInt16LE(56))
  const segments = Array.from({ length: Math.floor(table.length / segmentBytes) }, (_, i) =>
    segmentAt(table, i * segmentBytes),
  )
  const content = async (type: number) => {
    const segment = segments.find(candidate => candidate.type === type)
    return segment && (await part(segment.offset, segment.fileBytes))
  }

  const interpreter = await content(segmentTypes.interpreter)
  const dynamic = dynamicEntries((await content(segmentTypes.dynamic)) ?? Buffer.alloc(0))
  const strings = dynamic.find(({ tag }) => tag === dynamicTags.stringTable)?.value ?? 0
  const offsetOf = (address: number) => {
    const home = segments.find(
      ({ type, address: start, fileBytes }) =>
        type === segmentTypes.load && address >= start && address < start + fileBytes,
    )
    return address - (home?.address ?? 0) + (home?.offset ?? 0)
  }
  const needed: string[] = []
  for (const { tag, value } of dynamic) {
    if (tag === dynamicTags.needed) needed.push(textOf(await part(offsetOf(strings + value), 256)))
  }
  return {
    architecture: machines[header.readUInt16LE(18)],
    interpreter: interpreter && textOf(interpreter),
    needed,
  }
}

function segmentAt(table: Buffer, at: number) {
  return {
    type: table.readUInt32LE(at),
    offset: Number(table.readBigUInt64LE(at + 8)),
    address: Number(table.readBigUInt64LE(at + 16)),
    fileBytes: Number(table.readBigUInt64LE(at + 32)),
  }
}

function dynamicEntries(section: Buffer): { tag: number; value: number }[] {
  return Array.from({ length: Math.floor(section.length / 16) }, (_, i) => ({
    tag: Number(section.readBigInt64LE(i * 16)),
    value: Number(section.readBigUInt64LE(i * 16 + 8)),
  }))
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.toString('latin1', 0, end === -1 ? bytes.length : end)
}
