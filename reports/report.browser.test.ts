import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeReport, singleFileOf } from './allure/make-report.ts'
import { readRun } from './evidence/read-run.ts'
import { executablePath, howToGetChromium, openBrowser } from './testing/browser.ts'
import { writeRecordedRun } from './testing/recorded-run.ts'
import { serveFolder } from './testing/serve-folder.ts'

const skipped = executablePath === undefined

/** As if its second trial had been spoiled, and made again. */
function makeAgain(experiment: string): void {
  const spoiled = path.join(experiment, '2')
  cpSync(path.join(experiment, '1'), spoiled, { recursive: true })
  const file = path.join(spoiled, 'trial.json')
  const trial = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(
    file,
    JSON.stringify({ ...trial, number: 2, verdict: 'invalid', reason: 'The probe was late.' }),
  )
}

describe.skipIf(skipped)(`the report in a browser${skipped ? `: ${howToGetChromium}` : ''}`, () => {
  const cleanUp = new AsyncDisposableStack()
  const asked: string[] = []
  let browser: Browser
  let page: Page
  let url: string
  let singleFile: string

  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tahan-report-'))
    cleanUp.defer(() => rm(folder, { recursive: true, force: true }))
    const reportDir = path.join(folder, 'allure-report')
    const runs = path.join(folder, 'runs')
    writeRecordedRun(runs, { startedAt: '2026-11-21T13:19:00Z' })
    const runFolder = writeRecordedRun(runs)
    makeAgain(path.join(runFolder, 'container-kill-r1'))
    const run = await readRun(runFolder)
    await makeReport(run, { resultsDir: path.join(folder, 'allure-results'), reportDir })
    singleFile = singleFileOf(reportDir)
    const served = cleanUp.use(await serveFolder(reportDir))
    url = served.url
    browser = await openBrowser()
    cleanUp.defer(() => browser.close())
    page = await browser.newPage()
    page.on('request', request => asked.push(request.url()))
  }, 60_000)

  afterAll(() => cleanUp.disposeAsync())

  /** Which of a chart's drawings can be seen. */
  const shown = (images: Locator) =>
    images.evaluateAll(all =>
      all
        .filter(one => one.checkVisibility())
        .map(one => String(one.parentElement?.className).replace('chart ', '')),
    )

  const inPage = () => page.frameLocator('iframe')
  const cellsOf = async (row: RegExp) => {
    const texts = await inPage().getByRole('row', { name: row }).getByRole('cell').allInnerTexts()
    return texts.map(text => text.replaceAll(/\s+/g, ' ').trim())
  }

  test('the front page tells in words what the run shows, and leads to the experiment', async () => {
    await page.goto(url)
    const summary = page.locator('#tahan-summary')
    await summary.getByText('1 of 2 experiments withstood what was asked').waitFor()
    await summary.getByText('Every number was computed again').waitFor()
    await summary.getByText('Failure handling').waitFor()
    await summary.getByRole('link', { name: 'container-kill-r1' }).first().click()
    await page.getByText('What container-kill-r1 costs on a real K3s').first().waitFor()
    await expect.poll(() => summary.isVisible()).toBe(false)
  })

  // Figures of this trial as they were written down when it was recorded, not as our analysis finds them.
  test('the experiment’s page has the table of its trials with their figures', async () => {
    await inPage().getByRole('row', { name: /^1 / }).waitFor()
    const [verdict, reaction, , recovery, outage, longest, lost, , availability] = await cellsOf(/^1 /)
    expect([verdict, reaction, recovery, longest, availability]).toEqual([
      'Passed',
      '0.17',
      '2.84',
      '2.10',
      '80.0 %',
    ])
    expect(outage).toMatch(/^2\.99 \(\d\.\d\d–\d\.\d\d\)$/)
    expect(lost).toBe('99 of 496 59 timeout, 40 refused')
  })

  test('the experiment’s page has its thresholds, with their reasons', async () => {
    expect(await cellsOf(/the outage/)).toEqual([
      '1000 ms',
      '2000 ms at most',
      'no',
      'the kubelet looks every second.',
    ])
  })

  test('its timelines are really drawn, with the marks of fault, reaction, repair and recovery', async () => {
    const image = inPage().getByAltText('timeline of trial 1').first()
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
    const images = inPage().getByAltText('timeline of trial 1')
    await images.nth(1).waitFor()
    expect(await shown(images)).toEqual(['wide dark'])
    await page.setViewportSize({ width: 390, height: 844 })
    await expect.poll(() => shown(images)).toEqual(['narrow dark'])
    await page.setViewportSize({ width: 1366, height: 768 })
  })

  test('on a telephone nothing overflows, and no text of a chart is below eleven pixels', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    const images = inPage().locator('.chart.narrow img')
    await expect
      .poll(() => images.evaluateAll(all => all.filter(one => one.checkVisibility()).length))
      .toBe(2)
    const fontPx = await images.evaluateAll((all: { naturalWidth?: number; clientWidth: number }[]) =>
      all.flatMap(one => (one.clientWidth > 0 ? [(12 * one.clientWidth) / (one.naturalWidth ?? 0)] : [])),
    )
    expect(Math.min(...fontPx)).toBeGreaterThanOrEqual(11)
    const beyond = (element: { scrollWidth: number; clientWidth: number }) =>
      element.scrollWidth - element.clientWidth
    expect(await inPage().locator('html').evaluate(beyond)).toBe(0)
    expect(await page.locator('html').evaluate(beyond)).toBe(0)
    await page.goto(url)
    await page.locator('#tahan-summary').waitFor()
    expect(await page.locator('html').evaluate(beyond)).toBe(0)
    await page.setViewportSize({ width: 1366, height: 768 })
    await page.goBack()
  })

  test('the page tells how to make just this experiment again', async () => {
    await inPage().getByText('npx vitest run specs/ha/container-kill.spec.ts').waitFor()
  })

  test('the raw files of a trial are attached', async () => {
    await page.getByText('Test body').click()
    await page.getByText('Trial 1: passed, outage 2.99 s').click()
    for (const file of [
      'timeline.vl.json',
      'timeline.csv',
      'lanes.csv',
      'trial.json',
      'samples.csv',
      'events.jsonl',
    ]) {
      await page.getByText(`trial-1-${file}`).waitFor()
    }
  })

  test('a skipped experiment is counted, with its reason', async () => {
    await page.goto(url)
    await page.getByText('Cutting a node off the network', { exact: true }).click()
    await page.locator('#app').getByText('this target has no switch').waitFor()
  })

  test('the thresholds stand in the tab of the quality gate, those that were kept as well', async () => {
    await page.goto(url)
    await page.reload()
    await page
      .locator('#app')
      .getByText(/quality gate/i)
      .first()
      .click()
    await page
      .locator('#app')
      .getByText(/2000 ms at most/)
      .first()
      .waitFor()
  })

  test('trials that were made again are retries of their experiment, runs before it its history', async () => {
    await page.goto(url)
    await page.reload()
    await page.locator('#tahan-summary').getByRole('link', { name: 'container-kill-r1' }).first().click()
    for (const [tab, told] of [
      [/^Retries/, 'The probe was late.'],
      [/^History/, '11/21/2026'],
    ] as const) {
      await page.locator('#app').getByText(tab).first().click()
      await page.locator('#app').getByText(told).first().waitFor()
    }
  })

  /** What each section of Allure's shows, if it shows what it is there for. */
  const sections = {
    charts: ['Verdicts of this run', 'Verdicts over the runs', 'For how many runs it has not passed'],
    timeline: ['Host: embedded'],
    metrics: ['Container-kill-r1', 'Outage', 'Recovery'],
  }
  const asFolder = () => url
  const asFile = () => pathToFileURL(singleFile).href

  test.for([
    ['a folder', asFolder, 1366],
    ['a folder, on a telephone', asFolder, 390],
    ['one file', asFile, 1366],
    ['one file, on a telephone', asFile, 390],
  ] as const)(
    'of the report as %s every page is filled, and asks no other host',
    async ([, address, width]) => {
      const own = await browser.newPage({ viewport: { width, height: 844 } })
      const requests: string[] = []
      const complaints: string[] = []
      own.on('request', request => requests.push(request.url()))
      own.on('pageerror', error => complaints.push(error.message))
      try {
        await own.goto(address())
        await own.locator('#tahan-summary').getByRole('link', { name: 'container-kill-r1' }).first().click()
        await own.getByText('What container-kill-r1 costs on a real K3s').first().waitFor()
        await own.frameLocator('iframe').getByRole('row', { name: /^1 / }).first().waitFor()
        for (const [section, texts] of Object.entries(sections)) {
          await own.goto(`${address()}#${section}`)
          for (const text of texts) await own.locator('#app').getByText(text).first().waitFor()
          const wide = await own.locator('html').evaluate(html => html.scrollWidth - html.clientWidth)
          expect(wide, section).toBe(0)
        }
        await own.goto(`${address()}#qualityGate`)
        const gate = own.locator('#app').getByText('Every number follows from the samples and events')
        await gate.first().waitFor()
        expect(complaints).toEqual([])
        const here = new URL(address())
        const elsewhere = requests
          .map(to => new URL(to))
          .filter(({ protocol, host }) => {
            return !['data:', 'blob:', 'about:'].includes(protocol) && host !== here.host
          })
        expect(elsewhere).toEqual([])
      } finally {
        await own.close()
      }
    },
  )

  test('as one file it is small enough for a mail', async () => {
    expect((await stat(singleFile)).size).toBeLessThan(5_000_000)
  })

  test('nothing was asked of any other host', () => {
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.filter(to => !to.startsWith(url) && !/^(data|blob|about):/.test(to))).toEqual([])
  })
})
