import { access, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ContentConfig } from '@wordclaw/content/config'
import { FormsConfig } from '@wordclaw/forms/config'
import { GatewayConfig } from '@wordclaw/gateway/config'
import { PaymentsConfig } from '@wordclaw/payments/config'
import { SearchConfig } from '@wordclaw/search/config'
import { loadConfig } from '@wordclaw/shared/config'
import { Ajv } from 'ajv'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type ComposeFile, readComposeFile, startOrder, type Variables } from '../src/compose-file.ts'
import { newEnvironment } from '../src/environment-file.ts'
import { SERVICES } from '../src/start-distributed.ts'

const deploy = new URL('../../', import.meta.url)
const text = (name: string) => readFile(new URL(name, deploy), 'utf8')
const configs = { gateway: GatewayConfig, content: ContentConfig, forms: FormsConfig, payments: PaymentsConfig, search: SearchConfig }

/** An image that is one image for ever: a tag and a digest. */
const PINNED = /^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/

let variables: Variables
let compose: ComposeFile
beforeAll(async () => {
  variables = await newEnvironment()
  compose = await readComposeFile(new URL('compose.yaml', deploy), variables)
})
const services = () => Object.entries(compose.services)
const ours = () => SERVICES.map((name) => [name, compose.services[name]] as const)

test.each(['compose.yaml', 'compose.observe.yaml'])('%s is what the compose specification calls a compose file', async (name) => {
  const schema = JSON.parse(
    await readFile(join(dirname(fileURLToPath(import.meta.resolve('dclint'))), '../schemas/compose.schema.json'), 'utf8'),
  )
  const valid = new Ajv({ strict: false, validateFormats: false }).compile({ ...schema, $schema: undefined })

  valid(parse(await text(name), { merge: true }))

  expect(valid.errors ?? []).toEqual([])
})

test('everything that a service refers to is there', async () => {
  for (const [name, { depends_on, networks, volumes, healthcheck }] of services()) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      expect(Object.keys(compose.services), name).toContain(other)
      if (condition === 'service_healthy') expect(compose.services[other]?.healthcheck, `${name} waits for ${other}`).toBeDefined()
    }
    expect(Object.keys(compose.networks), name).toEqual(expect.arrayContaining(networks))
    for (const [source = ''] of volumes.map((volume) => volume.split(':'))) {
      if (source.startsWith('.')) await access(new URL(source, deploy))
      else expect(Object.keys(compose.volumes), name).toContain(source)
    }
    if (healthcheck) expect(healthcheck.test[0], name).toBe('CMD')
  }
})

test('the environment file explains every variable that the compose file reads, and no other', async () => {
  const read = new Set([...(await text('compose.yaml')).matchAll(/\$\{(\w+)/g)].map(([, name]) => name))

  expect(new Set(Object.keys(variables))).toEqual(read)
  const lines = (await text('.env.example')).split('\n')
  const explained = lines.filter((line, index) => /^\w+=/.test(line) && lines[index - 1] !== '')
  expect(explained).toHaveLength(read.size)
})

test('no secret has a value that is known', async () => {
  const secrets = (await text('.env.example')).split('\n').filter((line) => /^\w*(PASSWORD|KEYS|SECRETS)=/.test(line))

  expect(secrets).toHaveLength(15)
  expect(secrets.filter((line) => !line.endsWith('<random>'))).toEqual([])
  const again = await newEnvironment()
  for (const name of secrets.map((line) => line.split('=')[0] ?? '')) expect(again[name], name).not.toBe(variables[name])
  await expect(readComposeFile(new URL('compose.yaml', deploy), {})).rejects.toThrow(/is missing: run deploy\/make-env/)
})

describe('each of the five services', () => {
  test('reads its whole environment, and every variable that it is given', () => {
    for (const [name, service] of ours()) {
      const config = loadConfig(configs[name], service?.environment ?? {})

      expect(Object.keys(configs[name].shape), name).toEqual(expect.arrayContaining(Object.keys(service?.environment ?? {})))
      expect(config).toMatchObject({ HOST: '0.0.0.0', IDENTITY_KEYS: [{ id: 'k1' }], SECRET_KEYS: [{ id: 's1' }] })
      for (const other of SERVICES) {
        const url = service?.environment?.[`${other.toUpperCase()}_URL`]
        if (url !== undefined) expect(new URL(url).port, `${name} calls ${other}`).toBe(compose.services[other]?.environment?.['PORT'])
      }
    }
  })

  test('comes from the same image, by a command of its own, as nobody, and starts after what it needs', () => {
    for (const [name, service] of ours()) {
      expect(service, name).toMatchObject({ image: 'wordclaw:0.1.0', command: ['node', `services/${name}/src/main.ts`] })
      expect(service?.depends_on).toMatchObject({ postgres: { condition: 'service_healthy' }, nats: { condition: 'service_healthy' } })
    }
    expect(startOrder(SERVICES, compose)).toEqual([['content', 'forms', 'payments', 'search'], ['gateway']])
  })

  test('has a role, a schema and a user of its own', async () => {
    const [sql, nats] = await Promise.all([text('postgres/init.sql'), text('nats.conf')])
    for (const [name, service] of ours()) {
      const { DATABASE_URL = '', NATS_URL = '' } = service?.environment ?? {}
      const variable = name.toUpperCase()
      expect(new URL(DATABASE_URL)).toMatchObject({ username: `wordclaw_${name}`, password: variables[`${variable}_DATABASE_PASSWORD`] })
      expect(new URL(NATS_URL)).toMatchObject({ username: name, password: variables[`${variable}_NATS_PASSWORD`] })
      expect(sql).toContain(`\\getenv ${name}_password ${variable}_DATABASE_PASSWORD`)
      expect(sql).toContain(`('${name}', :'${name}_password')`)
      expect(nats).toContain(`user: ${name}, password: $${variable}_NATS_PASSWORD`)
      expect(nats).toContain(`allow: ["wordclaw.${name}.>"`)
      expect(compose.services['postgres']?.environment).toHaveProperty(`${variable}_DATABASE_PASSWORD`)
      expect(compose.services['nats']?.environment).toHaveProperty(`${variable}_NATS_PASSWORD`)
    }
  })

  test('is asked for its health, and has time to drain', () => {
    for (const [name, service] of ours()) {
      expect(service?.healthcheck?.test.slice(0, 3), name).toEqual(['CMD', 'node', '-e'])
      expect(service?.stop_grace_period, name).toBe('15s')
    }
  })
})

test('every container is confined: no root file system to write to, no capabilities, no new privileges, bounded resources, pinned', () => {
  for (const [name, service] of services()) {
    expect(service, name).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      restart: 'unless-stopped',
    })
    if (!service.build) expect(service.image, name).toMatch(PINNED)
    // NATS keeps its volume as a root without capabilities; the others are nobody.
    if (!service.build && name !== 'nats') expect(service.user, name).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    const unhealthy = ['otel-collector', 'jaeger'].includes(name)
    expect(service.healthcheck === undefined, name).toBe(unhealthy)
  }
})

test('only the gateway is published, and only those who call the world can reach it', () => {
  expect(services().flatMap(([name, { ports }]) => (ports.length > 0 ? [name] : []))).toEqual(['gateway'])
  expect(compose.services['gateway']?.ports).toEqual(['127.0.0.1:4000:4000'])
  expect(compose.networks['inside']?.internal).toBe(true)
  const outside = services().filter(([, { networks }]) => networks.some((network) => !compose.networks[network]?.internal))
  expect(outside.map(([name]) => name)).toEqual(['gateway', 'forms', 'payments'])
})

describe('the image', () => {
  test('is built from files that are there, of pinned images', async () => {
    const dockerfile = await text('Dockerfile')
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '))

    expect(copied.length).toBeGreaterThan(8)
    for (const source of copied) await access(new URL(`../${source}`, deploy))
    const manifests = SERVICES.map((name) => `services/${name}/package.json`)
    expect(copied).toEqual(expect.arrayContaining(['shared/package.json', ...manifests]))
    const [first, ...stages] = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
    expect(first).toMatch(PINNED)
    expect(new Set(stages)).toEqual(new Set(['node']))
  })

  test('runs as nobody, on the Node that everything else runs on', async () => {
    const [dockerfile, root] = await Promise.all([text('Dockerfile'), text('../package.json')])

    expect(dockerfile.split(/^FROM /m).at(-1)).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m)
    expect(dockerfile).toContain(`FROM node:${(JSON.parse(root) as { devDependencies: { node: string } }).devDependencies.node}-`)
  })
})

describe('the telemetry', () => {
  test('goes from the collector to Jaeger and Prometheus, and from there to Grafana', async () => {
    const [collector, jaeger, prometheus, sources] = await Promise.all(
      ['otel-collector.yaml', 'jaeger.yaml', 'prometheus.yaml', 'grafana/provisioning/datasources/datasources.yaml'].map(async (name) =>
        parse(await text(name)),
      ),
    )

    for (const { receivers, processors, exporters, connectors, service } of [collector, jaeger]) {
      const parts = Object.keys({ ...receivers, ...processors, ...exporters, ...connectors })
      for (const { receivers: from, processors: through, exporters: to } of Object.values<Record<string, string[]>>(service.pipelines)) {
        expect(parts).toEqual(expect.arrayContaining([from, through, to].flat()))
      }
    }
    expect(collector.exporters['otlp/jaeger'].endpoint).toBe(`jaeger:${jaeger.receivers.otlp.protocols.grpc.endpoint.split(':')[1]}`)
    const port = collector.exporters.prometheus.endpoint.split(':')[1]
    expect(prometheus.scrape_configs[0].static_configs[0].targets).toEqual([`otel-collector:${port}`])
    const urls = sources.datasources.map(({ url }: { url: string }) => new URL(url).hostname)
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(urls))
  })

  test('is shown on a dashboard that asks only sources that are there', async () => {
    const dashboard = JSON.parse(await text('grafana/dashboards/wordclaw.json'))
    const sources = parse(await text('grafana/provisioning/datasources/datasources.yaml'))
    const known = sources.datasources.map(({ uid }: { uid: string }) => uid)

    const asked = [...JSON.stringify(dashboard).matchAll(/"datasource":\{"type":"\w+","uid":"(\w+)"\}/g)].map(([, uid]) => uid)
    expect(asked.length).toBeGreaterThan(dashboard.panels.length)
    expect(known).toEqual(expect.arrayContaining([...new Set(asked)]))
  })
})
