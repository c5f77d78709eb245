import { defineConfig } from 'vitest/config'

if (process.platform !== 'linux') {
  throw new Error(
    `tahan runs on Linux (it starts processes and reads /proc); this is ${process.platform}. Try a Linux machine, a VM, or WSL 2.`,
  )
}
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  throw new Error(
    `tahan runs on the Node 24 that \`npm ci\` installs, but this is Node ${process.versions.node}. ` +
      'Start it with `npx vitest` or an npm script after `npm ci` (without --ignore-scripts).',
  )
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'tests',
          include: ['**/*.test.ts'],
          exclude: ['node_modules', 'reports/runs'],
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'experiments',
          include: ['specs/**/*.spec.ts'],
          // One worker for all files, so that the cluster is brought up once for the whole run.
          pool: 'forks',
          isolate: false,
          maxWorkers: 1,
          testTimeout: 0,
          hookTimeout: 0,
        },
      },
    ],
  },
})
