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
    const run = await readRun(writeRecordedRun(path.join(folder, 'runs')))
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

  test.for(['metrics', 'charts', 'timeline'])('the section %s has something to show', async section => {
    await page.goto(`${url}#${section}`)
    await page.reload()
    const shown = { metrics: 'Outage', charts: 'Verdicts of this run', timeline: 'Host:' }[section] ?? ''
    await page.locator('#app').getByText(shown).first().waitFor()
  })

  test('the report as one file shows the same pages, opened without a server', async () => {
    const single = await browser.newPage()
    const others: string[] = []
    single.on('request', request => others.push(request.url()))
    await single.goto(pathToFileURL(singleFile).href)
    const summary = single.locator('#tahan-summary')
    await summary.getByRole('link', { name: 'container-kill-r1' }).first().click()
    await single.getByText('What container-kill-r1 costs on a real K3s').first().waitFor()
    await single.frameLocator('iframe').getByRole('row', { name: /^1 / }).first().waitFor()
    expect(others.filter(to => !/^(file|data|blob|about):/.test(to))).toEqual([])
    expect((await stat(singleFile)).size).toBeLessThan(20_000_000)
    await single.close()
  })

  test('nothing was asked of any other host', () => {
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.filter(to => !to.startsWith(url) && !/^(data|blob|about):/.test(to))).toEqual([])
  })
})
