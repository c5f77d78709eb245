import { defineConfig } from 'allure'

/** Verdicts that are neither a pass nor a skip, by the label that every result carries. */
const category = (name, verdict) => ({ name, matchers: { labels: { verdict } } })

export default defineConfig({
  name: 'tahan',
  output: './allure-report',
  appendHistory: false,
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
    awesome: {
      options: { groupBy: ['suite'], sections: ['timeline'], theme: 'auto', stepTreeExpansion: 'collapsed' },
    },
  },
})
