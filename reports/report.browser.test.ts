import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeReport } from './allure/make-report.ts'
import { executablePath, howToGetChromium, openBrowser } from './testing/browser.ts'
import { exampleExperiment, exampleJudgement, exampleManifest, exampleTrial } from './testing/example.ts'
import { serveFolder } from './testing/serve-folder.ts'

const skipped = executablePath === undefined

describe.skipIf(skipped)(`the report in a browser${skipped ? `: ${howToGetChromium}` : ''}`, () => {
  const cleanUp = new AsyncDisposableStack()
  const asked: string[] = []
  let browser: Browser
  let page: Page
  let url: string

  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tahan-report-'))
    cleanUp.defer(() => rm(folder, { recursive: true, force: true }))
    const reportDir = path.join(folder, 'allure-report')
    const experiment = exampleExperiment([2000, 2000], 'fail')
    const trials = [1, 2].map(number => exampleTrial(number))
    await makeReport(
      {
        folder,
        manifest: exampleManifest,
        experiments: [{ experiment, trials, judgements: [exampleJudgement] }],
        skipped: [
          { id: 'node-power-off-r1', claim: 'cutting the power', reason: 'this target has no power switch' },
        ],
      },
      { resultsDir: path.join(folder, 'allure-results'), reportDir },
    )
    const served = cleanUp.use(await serveFolder(reportDir))
    url = served.url
    browser = await openBrowser()
    cleanUp.defer(() => browser.close())
    page = await browser.newPage()
    page.on('request', request => asked.push(request.url()))
  }, 60_000)

  afterAll(() => cleanUp.disposeAsync())

  test('the front page tells in words what the run shows, and leads to the experiment', async () => {
    await page.goto(url)
    const summary = page.locator('#tahan-summary')
    await summary.getByText('0 of 1 experiment withstood what was asked').waitFor()
    await summary.getByRole('link', { name: 'container-kill-r1' }).click()
    await page
      .getByText('Killing the app’s process costs a single instance no more than its restart')
      .first()
      .waitFor()
    await expect.poll(() => summary.isVisible()).toBe(false)
  })

  test('the experiment’s page has the table of its trials with their figures', async () => {
    const row = page.frameLocator('iframe').getByRole('row', { name: /^1 Failed/ })
    const cells = (await row.getByRole('cell').allInnerTexts()).map(text =>
      text.replaceAll(/\s+/g, ' ').trim(),
    )
    expect(cells.slice(0, 8)).toEqual([
      'Failed',
      '0.50',
      '1.00 running 0.80',
      '1.50',
      '2.00 (1.99–2.01)',
      '2.00',
      '200 of 2,000 200 refused',
      '2.00',
    ])
  })

  test('the experiment’s page has its thresholds, with their reasons', async () => {
    const row = page.frameLocator('iframe').getByRole('row', { name: /the outage/ })
    expect(await row.getByRole('cell').allInnerTexts()).toEqual([
      '1000 ms',
      '2000 ms at most',
      'no',
      'the kubelet looks every second.',
    ])
  })

  test('its timelines are really drawn, with the marks of fault, reaction, repair and recovery', async () => {
    const image = page.frameLocator('iframe').getByAltText('timeline of trial 2').first()
    await image.waitFor()
    expect(await image.evaluate((img: { naturalWidth?: number }) => img.naturalWidth)).toBeGreaterThan(600)
    const source = (await image.getAttribute('src')) ?? ''
    const svg = Buffer.from(source.split(',')[1] ?? '', 'base64').toString()
    for (const mark of ['t0 fault', 't1 noticed', 't2 repaired', 't3 answers stably']) {
      expect(svg.includes(`aria-label="${mark}"`), mark).toBe(true)
    }
  })

  test('in the dark theme the dark charts are shown instead', async () => {
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.reload()
    const images = page.frameLocator('iframe').getByAltText('timeline of trial 1')
    await images.nth(1).waitFor()
    expect(await images.evaluateAll(all => all.map(one => one.checkVisibility()))).toEqual([false, true])
  })

  test('a skipped experiment is counted, with its reason', async () => {
    await page.goto(url)
    await page.getByText('Cutting the power').click()
    await page.getByText('this target has no power switch').waitFor()
  })

  test('nothing was asked of any other host', () => {
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.filter(to => !to.startsWith(url) && !/^(data|blob|about):/.test(to))).toEqual([])
  })
})
