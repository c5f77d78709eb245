import { chmod, writeFile } from 'node:fs/promises'
import type { Architecture } from '../../images/architecture.ts'

/** A file that its header and its text make a K3s of any architecture, and that no machine could run. */
export function k3sBytes(architecture: Architecture, version: string): Buffer {
  const header = Buffer.alloc(64)
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeUInt16LE(2, 16)
  header.writeUInt16LE(architecture === 'amd64' ? 62 : 183, 18)
  return Buffer.concat([header, Buffer.from(`beside${version}2006-01-02`, 'latin1')])
}

/** The smallest program for amd64 that runs: it writes one line and ends. */
export async function writeSayingProgram(file: string, line: string): Promise<void> {
  const base = 0x400000
  const said = Buffer.from(`${line}\n`)
  const code = Buffer.from(
    'b801000000' + // mov eax, 1 (write)
      'bf01000000' + // mov edi, 1 (standard output)
      'be00000000' + // mov esi, where the line stands
      'ba00000000' + // mov edx, its length
      '0f05' + // syscall
      'b83c000000' + // mov eax, 60 (exit)
      '31ff' + // xor edi, edi
      '0f05', // syscall
    'hex',
  )
  const start = 64 + 56
  code.writeUInt32LE(base + start + code.length, 11)
  code.writeUInt32LE(said.length, 16)
  const header = Buffer.alloc(start)
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeUInt16LE(2, 16) // an executable
  header.writeUInt16LE(62, 18) // for x86-64
  header.writeUInt32LE(1, 20)
  header.writeBigUInt64LE(BigInt(base + start), 24) // where it begins
  header.writeBigUInt64LE(64n, 32) // its one segment is described behind this header
  header.writeUInt16LE(64, 52)
  header.writeUInt16LE(56, 54)
  header.writeUInt16LE(1, 56)
  const size = BigInt(start + code.length + said.length)
  header.writeUInt32LE(1, 64) // to be loaded
  header.writeUInt32LE(5, 68) // to be read and run
  header.writeBigUInt64LE(BigInt(base), 80)
  header.writeBigUInt64LE(BigInt(base), 88)
  header.writeBigUInt64LE(size, 96)
  header.writeBigUInt64LE(size, 104)
  header.writeBigUInt64LE(0x1000n, 112)
  await writeFile(file, Buffer.concat([header, code, said]))
  await chmod(file, 0o755)
}
