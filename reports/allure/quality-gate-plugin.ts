import type { Rule } from './rules.ts'

/** What of Allure's store is needed; its own types are not among our dependencies. */
interface Store {
  allTestResults: () => Promise<{ id: string; fullName?: string }[]>
  qualityGateResultsByEnvironmentId: () => Promise<Record<string, unknown[]>>
}

/**
 * Hands our thresholds to Allure's tab of the quality gate. Allure's own rules count tests and know no units, and
 * `allure generate` shows none of them; so what the store says of rules is ours.
 */
export default class QualityGatePlugin {
  readonly #rules: readonly Rule[]

  constructor({ rules = [] }: { rules?: readonly Rule[] } = {}) {
    this.#rules = rules
  }

  async start(_context: unknown, store: Store): Promise<void> {
    store.qualityGateResultsByEnvironmentId = async () => {
      const results = await store.allTestResults()
      const idOf = new Map(results.map(({ id, fullName }) => [fullName, id]))
      return {
        default: this.#rules.map(({ experiment, ...rule }) => {
          const id = experiment === undefined ? undefined : idOf.get(experiment)
          return { ...rule, environment: 'default', testResults: id === undefined ? [] : [id] }
        }),
      }
    }
  }
}
