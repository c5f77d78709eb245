import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withGate } from './in-summary.ts'

const summary = '# embedded\n\n2 experiments: 2 passed.\n\n| a |\n\n## What it cost\n\n| b |\n\n**ladder**\n'

test('what the gate said stands between the verdicts and what they are made of', () => {
  expect(withGate(summary, '## Against the baseline: passed\n\nnone worse.\n')).toBe(
    '# embedded\n\n2 experiments: 2 passed.\n\n| a |\n\n' +
      '<!-- gate -->\n## Against the baseline: passed\n\nnone worse.\n<!-- /gate -->\n\n' +
      '## What it cost\n\n| b |\n\n**ladder**\n',
  )
})

test('a summary of verdicts alone has it at its end', () => {
  expect(withGate('# embedded\n\nverdicts\n', '## Gate')).toBe(
    '# embedded\n\nverdicts\n\n<!-- gate -->\n## Gate\n<!-- /gate -->\n',
  )
})

test('only the last that it said is told, and nothing else is lost, however often it is asked', () => {
  const line = fc.stringMatching(/^[a-z |#-]{1,20}$/).filter(text => text.trim() !== '')
  const said = fc.array(line, { minLength: 1, maxLength: 4 }).map(lines => `## Gate\n\n${lines.join('\n')}`)
  fc.assert(
    fc.property(
      fc.constantFrom(summary, '# only\n\nverdicts\n'),
      fc.array(said, { minLength: 1 }),
      (text, all) => {
        const last = all.at(-1) ?? ''
        expect(all.reduce(withGate, text)).toBe(withGate(text, last))
      },
    ),
  )
})
