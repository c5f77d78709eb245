import { defineConfig } from 'vitest/config'
import { readOptions } from './fixtures/options.ts'
import { messageOf } from './support/errors.ts'

/** What cannot work is refused here, at once and in one sentence, before anything is started. */
function refuse(sentence: string): never {
  console.error(`\n${sentence}\n`)
  process.exit(2)
}

if (process.platform !== 'linux') {
  refuse(
    `tahan runs on Linux, because it starts, freezes and watches processes there; this is ${process.platform}. ` +
      'Try a Linux machine, a virtual one, or WSL 2.',
  )
}
if (Number.parseInt(process.versions.node, 10) < 24) {
  refuse(
    `tahan runs on the Node 24 that \`npm ci\` installs; this is Node ${process.versions.node}. ` +
      'Run `npm ci` without --ignore-scripts, then start with `npx` or `npm run`.',
  )
}
try {
  readOptions(process.env, () => 0)
} catch (thrown) {
  refuse(messageOf(thrown))
}

export default defineConfig({
  test: {
    // Tests that are no experiments are reported by it as by Vitest's own. GitHub shows what failed beside the code.
    reporters: ['./reports/terminal/reporter.ts', ...(process.env.GITHUB_ACTIONS ? ['github-actions'] : [])],
    // A run takes its apps and its cluster away when its last experiment has ended. Vitest waits no longer than a minute.
    teardownTimeout: 60_000,
    tags: [
      { name: 'instrument', description: 'can the instrument be trusted?' },
      { name: 'pod-faults', description: 'one instance fails' },
      { name: 'node-faults', description: 'a whole node fails or is taken out' },
      { name: 'load', description: 'what does it deliver under load?' },
      { name: 'updates', description: 'the app is changed while it serves' },
    ],
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['**/*.test.ts'],
          exclude: ['node_modules', 'reports/runs'],
          benchmark: { include: ['**/*.bench.ts'], exclude: ['node_modules'] },
          pool: 'forks',
          // Concurrent tests start whole clusters; more at once would only wait for each other.
          maxConcurrency: 3,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'experiments',
          include: ['specs/**/*.spec.ts'],
          benchmark: { include: [] },
          // One worker for all files, so that the cluster is brought up once for the whole run.
          pool: 'forks',
          isolate: false,
          maxWorkers: 1,
          // A trial takes as long as it takes; what waits in it has limits of its own, with better words.
          testTimeout: 0,
          hookTimeout: 0,
          // Progress lines go out as they are.
          disableConsoleIntercept: true,
        },
      },
    ],
  },
})
