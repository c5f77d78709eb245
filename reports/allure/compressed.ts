import { gzipSync } from 'node:zlib'
import { unknownPage } from './unknown-page.ts'

/** `d("widgets/tree.json","…")`: a file of the report, in base64. */
const embeddedFile = /d\(("(?:[^"\\]|\\.)*"),"([A-Za-z0-9+/=]*)"\)/g
const dataScripts =
  /<script async>\s*window\.allureReportDataReady = false;[\s\S]*?<\/script>\s*<script defer>[\s\S]*?<\/script>/
const appScript = /<script\s+src="data:text\/javascript;base64,([A-Za-z0-9+/=]*)"><\/script>/

/**
 * Allure's report of one file, its program and its data compressed: pages repeat themselves much, and a mail has a
 * limit. The browser unpacks them before the program starts.
 *
 * @throws TahanError REPORT_UNKNOWN where this version of Allure puts its page together in another way
 */
export function compressed(page: string): string {
  const [app, data] = [appScript.exec(page)?.[1], dataScripts.exec(page)?.[0]]
  if (app === undefined || data === undefined) throw unknownPage('holds its data in another way')
  const files = [...data.matchAll(embeddedFile)].map(([, name = '', content = '']) => [
    JSON.parse(name) as string,
    asBytes(content),
  ])
  const packed = JSON.stringify({ app: asBytes(app), files: Object.fromEntries(files) })
  const blob = gzipSync(Buffer.from(packed), { level: 9 }).toString('base64')
  return page.replace(appScript, '').replace(dataScripts, () => unpacking(blob))
}

/** A character for each byte, as `btoa` takes them: base64 itself compresses badly. */
function asBytes(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1')
}

function unpacking(blob: string): string {
  return `<script>
window.allureReportDataReady = false;
window.allureReportData = {};
(async () => {
  const bytesOf = text => Uint8Array.from(text, byte => byte.charCodeAt(0));
  const stream = new Blob([bytesOf(atob("${blob}"))]).stream().pipeThrough(new DecompressionStream('gzip'));
  const { app, files } = await new Response(stream).json();
  for (const [name, bytes] of Object.entries(files)) window.allureReportData[name] = btoa(bytes);
  window.allureReportDataReady = true;
  const script = document.createElement('script');
  script.src = URL.createObjectURL(new Blob([bytesOf(app)], { type: 'text/javascript;charset=utf-8' }));
  document.body.append(script);
})();
</script>`
}
