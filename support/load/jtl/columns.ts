/** What JMeter itself writes as CSV, in its order. */
export const jtlColumns = [
  'timeStamp',
  'elapsed',
  'label',
  'responseCode',
  'responseMessage',
  'threadName',
  'dataType',
  'success',
  'failureMessage',
  'bytes',
  'sentBytes',
  'grpThreads',
  'allThreads',
  'URL',
  'Latency',
  'IdleTime',
  'Connect',
] as const
export type JtlColumn = (typeof jtlColumns)[number]

/** Without these nothing can be said of a run. */
export const neededColumns = ['timeStamp', 'elapsed', 'success'] as const satisfies readonly JtlColumn[]
