import type { JsonSchema } from '@wordclaw/shared/manifest'
import { type Catalog, type CatalogEntry, REST_PREFIX } from '../catalog.ts'
import { compact, describedAtTop, objectSchemaOf, undescribed, withoutDefinitions } from './mcp-schemas.ts'

/** A tool as `tools/list` shows it. Both schemas are objects, as every revision of the protocol asks for. */
export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly inputSchema: JsonSchema & { type: 'object' }
  readonly outputSchema?: JsonSchema & { type: 'object' }
  readonly annotations: {
    readonly title: string
    readonly readOnlyHint: boolean
    readonly destructiveHint: boolean
    readonly idempotentHint: boolean
    readonly openWorldHint: false
  }
}

/** A tool with the procedure it stands for. */
export interface CatalogTool {
  readonly entry: CatalogEntry
  readonly tool: Tool
  /** Whether `dryRun` is an argument of the tool, beside the procedure's own input. */
  readonly dryRun: boolean
  /** Whether the answer is no object, and is therefore sent as `{ result }`. */
  readonly wrapped: boolean
}

/** The most characters of JSON a tool may take: about 1,000 tokens. Clients cut or drop larger ones without a word. */
export const TOOL_BUDGET = 3_400

const DRY_RUN: JsonSchema = { type: 'boolean', description: 'true answers as the real call would, and changes nothing.' }

/** Every procedure as a tool, in the catalog's order: the same catalog always gives the same list. */
export const toolsOf = (catalog: Catalog): ReadonlyMap<string, CatalogTool> =>
  new Map(catalog.entries.map((entry) => [entry.tool, toolOf(entry, catalog)]))

function toolOf(entry: CatalogEntry, catalog: Catalog): CatalogTool {
  const input = objectSchemaOf(compact(entry.input)) ?? { type: 'object' as const }
  const dryRun = entry.type === 'mutation' && input.properties?.['dryRun'] === undefined
  const output = objectSchemaOf(compact(opened(entry.output)))
  const bare: Tool = {
    name: entry.tool,
    title: entry.summary,
    description: describe(entry, catalog),
    inputSchema: dryRun ? { ...input, properties: { ...input.properties, dryRun: DRY_RUN } } : input,
    annotations: annotationsOf(entry),
  }
  return { entry, tool: withOutput(withInput(bare), output ?? resultSchemaOf(entry.output)), dryRun, wrapped: output === null }
}

/** The input's schema has to be told, whatever it takes: where it is too large, prose is left out, from the inside. */
function withInput(tool: Tool): Tool {
  for (const inputSchema of [tool.inputSchema, describedAtTop(tool.inputSchema)]) {
    const whole = { ...tool, inputSchema }
    if (JSON.stringify(whole).length < TOOL_BUDGET) return whole
  }
  return { ...tool, inputSchema: undescribed(tool.inputSchema) }
}

/** Adds as much of the output's schema as the budget allows: whole, then without its prose, then not at all. */
function withOutput(tool: Tool, outputSchema: JsonSchema & { type: 'object' }): Tool {
  for (const schema of [outputSchema, undescribed(outputSchema)]) {
    const whole = { ...tool, outputSchema: schema }
    if (JSON.stringify(whole).length < TOOL_BUDGET) return whole
  }
  return tool
}

/** An answer may grow a field before its clients know: they are not told to refuse unknown ones. */
const opened = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema, (key, value: unknown) => (key === 'additionalProperties' && value === false ? undefined : value)))

function resultSchemaOf(output: JsonSchema): JsonSchema & { type: 'object' } {
  const { $defs } = output
  const result = compact(withoutDefinitions(output))
  return { type: 'object', properties: { result }, required: ['result'], ...($defs && { $defs: compact({ $defs }).$defs ?? {} }) }
}

const annotationsOf = ({ type, summary, path, rest }: CatalogEntry): Tool['annotations'] => {
  const readOnlyHint = type === 'query'
  const destructiveHint = !readOnlyHint && /(^|\.)(delete|revoke|purge|remove)[^.]*$/.test(path)
  return {
    title: summary,
    readOnlyHint,
    destructiveHint,
    idempotentHint: readOnlyHint || rest.some(({ method }) => method === 'DELETE'),
    openWorldHint: false,
  }
}

/** What the tool does and what comes after it, in the words of this surface: a tool is named where the catalog says a REST line. */
function describe({ summary, next }: CatalogEntry, catalog: Catalog): string {
  if (!next) return `${summary}.`
  const inTools = next.replace(REST_LINE, (line, method: string, path: string, query?: string) => {
    const tool = toolAt(catalog, method, path)
    return tool ? tool + (query ? ` and ${query}` : '') : line
  })
  return `${summary}. ${inTools}`
}

const REST_LINE = /\b(GET|POST|PUT|PATCH|DELETE) (\/[\w\-/{}]+)(?:\?([\w={}&]+))?/g

const toolAt = ({ entries }: Catalog, method: string, path: string): string | undefined =>
  entries.find(({ rest }) => rest.some((line) => line.method === method && blank(REST_PREFIX + line.path) === blank(path)))?.tool

/** A path with its parameters left open: `/items/:id` and `/items/{id}` are the same. */
const blank = (path: string) => path.replace(/:\w+|\{\w+\}/g, '*')
