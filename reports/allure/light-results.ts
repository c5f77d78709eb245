import { cp, readdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** What is attached and larger stays in the evidence: a report to mail would be too large with it. */
const largestBytes = 64 * 1024

/** Copies results for a report that is one file: large raw files in it are told of, and not held. */
export async function lightResults(resultsDir: string, lightDir: string): Promise<void> {
  await cp(resultsDir, lightDir, { recursive: true })
  for (const name of await readdir(lightDir)) {
    const file = path.join(lightDir, name)
    const { size } = await stat(file)
    if (!name.includes('-attachment.') || name.endsWith('.svg') || size <= largestBytes) continue
    await writeFile(
      file,
      `This file of ${size} bytes is in the run's folder, and not in the report that is one file.\n`,
    )
  }
}
