import type { Architecture } from '../architecture.ts'
import { amd64 } from './amd64.ts'
import { arm64 } from './arm64.ts'
import { assemble } from './code.ts'

const machines: Record<Architecture, number> = { amd64: 62, arm64: 183 }
const loadAddress = 0x400000n
const headerBytes = 64
const segmentBytes = 56

/**
 * The program that holds a pod's namespaces, whole: it waits, collects ended children that were left to it, and ends on
 * SIGTERM and SIGINT. Written as machine code, as no compiler for another processor is at hand on most machines; it
 * takes a few kilobytes of memory, so that even the smallest board does not feel it.
 */
export function pauseProgram(architecture: Architecture): Buffer {
  const code = assemble(architecture === 'amd64' ? amd64 : arm64)
  const start = headerBytes + 2 * segmentBytes
  const size = BigInt(start + code.length)
  return Buffer.concat([
    elfHeader(machines[architecture], loadAddress + BigInt(start)),
    // 64 KiB: the largest page of any kernel for these processors.
    segment({ type: 1, flags: 5, address: loadAddress, size, alignment: 0x10000n }),
    segment({ type: 0x6474e551, flags: 6, address: 0n, size: 0n, alignment: 16n }), // a stack that is no code
    code,
  ])
}

function elfHeader(machine: number, entry: bigint): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]) // ELF, 64 bits, little-endian, version 1
  header.writeUInt16LE(2, 16) // executable
  header.writeUInt16LE(machine, 18)
  header.writeUInt32LE(1, 20)
  header.writeBigUInt64LE(entry, 24)
  header.writeBigUInt64LE(BigInt(headerBytes), 32) // segments
  header.writeUInt16LE(headerBytes, 52)
  header.writeUInt16LE(segmentBytes, 54)
  header.writeUInt16LE(2, 56)
  header.writeUInt16LE(64, 58)
  return header
}

function segment(of: {
  type: number
  flags: number
  address: bigint
  size: bigint
  alignment: bigint
}): Buffer {
  const header = Buffer.alloc(segmentBytes)
  header.writeUInt32LE(of.type, 0)
  header.writeUInt32LE(of.flags, 4)
  header.writeBigUInt64LE(of.address, 16)
  header.writeBigUInt64LE(of.address, 24)
  header.writeBigUInt64LE(of.size, 32)
  header.writeBigUInt64LE(of.size, 40)
  header.writeBigUInt64LE(of.alignment, 48)
  return header
}
