import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'allure'

/** What `npm run report` knows of the run: its history, its rules, and whether the report is to be one file. */
const setupFile = process.env.TAHAN_REPORT_SETUP ?? ''
const setup = existsSync(setupFile) ? JSON.parse(readFileSync(setupFile, 'utf8')) : {}

/** Verdicts that are neither a pass nor a skip, by the label that every result carries. */
const category = (name, verdict) => ({ name, matchers: { labels: { verdict } } })

export default defineConfig({
  name: 'tahan',
  output: './allure-report',
  // The history is made of the runs themselves, each time anew.
  appendHistory: false,
  ...(setup.historyFile && { historyPath: setup.historyFile }),
  // Allure's own timeline needs it; to a reader it says nothing.
  hideLabels: ['thread'],
  categories: [
    category('Failed: it cost more than is allowed', 'fail'),
    category('Inconclusive: too few samples or trials to claim it', 'inconclusive'),
    category('Invalid: the instrument or the hardware spoiled it', 'invalid'),
    category('Infrastructure: the cluster could not be brought to steady state', 'infrastructure'),
    category('Skipped: the target cannot do it', 'skipped'),
  ],
  plugins: {
    rules: {
      import: path.join(import.meta.dirname, 'reports/allure/quality-gate-plugin.ts'),
      options: { rules: setup.rules ?? [] },
    },
    awesome: {
      options: {
        groupBy: ['suite'],
        sections: ['charts', 'timeline'],
        theme: 'auto',
        stepTreeExpansion: 'collapsed',
        singleFile: setup.singleFile ?? false,
        charts: [
          { type: 'currentStatus', title: 'Verdicts of this run' },
          { type: 'statusDynamics', title: 'Verdicts over the runs' },
          { type: 'statusTransitions', title: 'What changed from run to run' },
          { type: 'durations', title: 'How long experiments take' },
          { type: 'testBaseGrowthDynamics', title: 'What was asked for the first time, and no more' },
          { type: 'statusAgePyramid', title: 'For how many runs it has not passed' },
        ],
      },
    },
  },
})
