import type { Api } from '../client/api.ts'

/** The API within the server's own process. */
export type LocalApi = Api
