import { data, Evaluator, Lexer, Parser } from '@actions/expressions'

/** What the steps before came to. */
export type JobStatus = 'success' | 'failure' | 'cancelled'

/** Contexts by name, as plain JSON: `{ inputs: {}, steps: { run: { outcome: 'success', outputs: {} } } }`. */
export type Contexts = Record<string, unknown>

/** The text with every `${{ }}` in it replaced by its value, as GitHub does it. */
export function filledIn(text: string, contexts: Contexts, status: JobStatus): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    valueIn(expression, contexts, status).coerceString(),
  )
}

/** Whether what stands under such an `if` is done; without one, and without a status function in it, only after success. */
export function isDue(condition: string | undefined, contexts: Contexts, status: JobStatus): boolean {
  const expression = (condition ?? 'success()').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1')
  const asksStatus = /\b(success|failure|cancelled|always)\(/.test(expression)
  const whole = asksStatus ? expression : `success() && (${expression})`
  const value = valueIn(whole, contexts, status)
  return !['', 'false', '0'].includes(value.coerceString())
}

function valueIn(expression: string, contexts: Contexts, status: JobStatus): data.ExpressionData {
  const functions = statusFunctions(status)
  const { tokens } = new Lexer(expression).lex()
  const tree = new Parser(tokens, Object.keys(contexts), functions).parse()
  const context = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary
  return new Evaluator(tree, context, new Map(functions.map(one => [one.name, one]))).evaluate()
}

function statusFunctions(status: JobStatus) {
  const truth = {
    success: status === 'success',
    failure: status === 'failure',
    cancelled: status === 'cancelled',
  }
  return Object.entries({ ...truth, always: true }).map(([name, holds]) => ({
    ...{ name, minArgs: 0, maxArgs: 0 },
    call: () => new data.BooleanData(holds),
  }))
}
