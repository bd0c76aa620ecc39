import { describe, expect, test } from 'vitest'
import { toyCatalog } from '../../test/toy.ts'
import { createCatalog } from '../catalog.ts'
import { manifests } from '../manifests.ts'
import { TOOL_BUDGET, toolsOf } from './mcp-tools.ts'

describe('the list of tools', () => {
  const content = createCatalog(manifests)

  test('holds no tool of more than 1,000 tokens', () => {
    const sizes = [...toolsOf(content).values()].map(({ tool }) => [tool.name, Math.ceil(JSON.stringify(tool).length / 3.5)] as const)
    expect(sizes.filter(([, tokens]) => tokens >= 1_000)).toEqual([])
    expect(sizes.length).toBeGreaterThan(1)
  })

  test('is the same whenever the catalog is', () => {
    const lines = (catalog: typeof content) => JSON.stringify([...toolsOf(catalog).values()].map(({ tool }) => tool))
    expect(lines(createCatalog(manifests))).toBe(lines(content))
  })

  test('has object schemas at every root, with all that they refer to', () => {
    for (const { tool } of toolsOf(content).values()) {
      for (const schema of [tool.inputSchema, tool.outputSchema]) {
        const referred = [...JSON.stringify(schema ?? {}).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(([, name = '']) => name)
        expect(Object.keys(schema?.$defs ?? {})).toEqual(expect.arrayContaining(referred))
        expect(schema?.type ?? 'object').toBe('object')
        expect(schema?.$ref).toBeUndefined()
      }
    }
  })

  test('says the next step by the name of its tool', () => {
    expect(toolsOf(toyCatalog).get('toy_items_create')?.tool.description).toBe('Create a toy. Read it with toy_items_get.')
    const [entry] = toyCatalog.entries
    if (!entry) throw new Error('no entry')
    const next = 'Compare GET /api/toys?state={state}, then call GET /elsewhere.'
    const [listed] = toolsOf({ ...toyCatalog, entries: [{ ...entry, next }, ...toyCatalog.entries.slice(1)] }).values()
    expect(listed?.tool.description).toBe('Read one toy. Compare toy_items_list and state={state}, then call GET /elsewhere.')
  })

  test('drops the prose of an output, then the output, rather than exceed the budget', () => {
    const [entry] = content.entries
    if (!entry) throw new Error('no entry')
    const toolWith = (properties: object) =>
      [...toolsOf({ ...content, entries: [{ ...entry, output: { type: 'object', ...properties } }] }).values()][0]?.tool
    const wordy = toolWith({ properties: { a: { type: 'string', description: 'x'.repeat(TOOL_BUDGET) } } })
    const broad = toolWith({ properties: Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`property${n}`, { type: 'string' }])) })
    expect(wordy?.outputSchema).toEqual({ type: 'object', properties: { a: { type: 'string' } } })
    expect(broad).not.toHaveProperty('outputSchema')
  })

  test('shows an answer that is no object as one', () => {
    const [entry] = content.entries
    if (!entry) throw new Error('no entry')
    const output = { type: 'array', items: { $ref: '#/$defs/Name' }, $defs: { Name: { type: 'string' } } }
    const [listed] = toolsOf({ ...content, entries: [{ ...entry, output }] }).values()
    expect(listed).toMatchObject({
      wrapped: true,
      tool: {
        outputSchema: {
          type: 'object',
          properties: { result: { type: 'array', items: { $ref: '#/$defs/Name' } } },
          $defs: { Name: { type: 'string' } },
        },
      },
    })
  })
})
