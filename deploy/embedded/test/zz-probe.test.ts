import { appendFileSync, writeFileSync } from 'node:fs'
import { test } from 'vitest'
import { startWordclaw } from './harness.ts'

test('probe', { timeout: 120000 }, async () => {
  await using w = await startWordclaw()
  const out = '/tmp/probe/out.txt'
  writeFileSync(out, '')
  const J = { 'content-type': 'application/json', 'x-api-key': w.key }
  const send = async (label: string, method: string, path: string, body?: any, headers: any = J) => {
    try {
      const { 'content-type': ct, ...rest } = headers
      const r = await fetch(w.url + path, { method, headers: body === undefined ? rest : headers, ...(body !== undefined && { body }) })
      const t = await r.text()
      appendFileSync(out, `${label} | ${r.status} ${r.headers.get('content-type')} ${r.headers.get('x-request-id')} | ${t.slice(0, 260)}\n`)
    } catch (e) {
      appendFileSync(out, `${label} | THROWN ${String(e)} ${String((e as any).cause)}\n`)
    }
  }
  const type = JSON.stringify({ name: 'A', slug: 'a', schema: { type: 'object' } })
  await send('make', 'POST', '/api/content-types', type)
  await send('make', 'POST', '/api/content-items', JSON.stringify({ contentTypeId: 1, data: { a: 1 } }))
  await send('malformed', 'POST', '/api/content-types', '{"a":')
  await send('empty body', 'POST', '/api/content-types', '')
  await send('no body', 'POST', '/api/content-types')
  await send('text', 'POST', '/api/content-types', 'hi', { ...J, 'content-type': 'text/plain' })
  await send('xml', 'POST', '/api/content-types', '<a/>', { ...J, 'content-type': 'application/xml' })
  await send('ct garbage', 'POST', '/api/content-types', '{}', { ...J, 'content-type': 'garbage' })
  await send('array', 'POST', '/api/content-types', '[1]')
  await send('null', 'POST', '/api/content-types', 'null')
  await send('number', 'POST', '/api/content-types', '3')
  await send('big', 'POST', '/api/content-types', '"' + 'x'.repeat(1024 * 1024 - 1) + '"')
  const deep = '['.repeat(100000) + ']'.repeat(100000)
  const deepo = '{"a":'.repeat(100000) + '1' + '}'.repeat(100000)
  await send('deep', 'POST', '/api/content-items', `{"contentTypeId":1,"data":${deepo}}`)
  await send('deeparr', 'POST', '/api/content-items', deep)
  await send('deepstr', 'POST', '/api/content-items', `{"contentTypeId":1,"data":${JSON.stringify(deepo)}}`)
  await send('deepschemastr', 'POST', '/api/content-types', `{"name":"x","slug":"y","schema":${JSON.stringify(deepo)}}`)
  await send('deeptrpc', 'POST', '/trpc/content.items.create', `{"contentTypeId":1,"data":${deepo}}`)
  await send('deeptrpcbatch', 'POST', '/trpc/content.items.create?batch=1', `{"0":{"contentTypeId":1,"data":${deepo}}}`)
  await send('deepgql', 'POST', '/graphql', `{"query":"{gatewayIdentityGet{id}}","variables":${deepo}}`)
  await send(
    'deepgql2',
    'POST',
    '/graphql',
    `{"query":"mutation($d:JSON!){contentItemsCreate(contentTypeId:1,data:$d){id}}","variables":{"d":${deepo}}}`,
  )
  await send('deepgqlq', 'POST', '/graphql', JSON.stringify({ query: '{a'.repeat(20000) + '}'.repeat(20000) }))
  await send(
    'deepgqllit',
    'POST',
    '/graphql',
    JSON.stringify({ query: `mutation{contentItemsCreate(contentTypeId:1,data:${'['.repeat(40000)}${']'.repeat(40000)}){id}}` }),
  )
  const M = { ...J, accept: 'application/json, text/event-stream' }
  await send(
    'deepmcp',
    'POST',
    '/mcp',
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"content_items_create","arguments":{"contentTypeId":1,"data":${deepo}}}}`,
    M,
  )
  await send('deepmcp2', 'POST', '/mcp', deepo, M)
  await send('malmcp', 'POST', '/mcp', '{', M)
  await send('emptymcp', 'POST', '/mcp', '', M)
  await send('bigmcp', 'POST', '/mcp', '"' + 'x'.repeat(1024 * 1024) + '"', M)
  await send('deepget', 'GET', `/trpc/content.types.list?input=${encodeURIComponent('['.repeat(3000) + ']'.repeat(3000))}`)
  await send('proto', 'POST', '/api/content-items', '{"contentTypeId":1,"data":{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}}}}')
  await send('proto2', 'POST', '/api/content-items', '{"contentTypeId":1,"data":{"a":1},"__proto__":{"x":1}}')
  await send('ctor', 'POST', '/api/content-items', '{"contentTypeId":1,"data":{"a":1},"constructor":3}')
  for (const n of [
    '__proto__',
    'constructor',
    'toString',
    '%00',
    '1%00',
    '%F0%9F%98%80',
    '%',
    '%E0%A4%A',
    '-1',
    '1e3',
    '0x1',
    '99999999999999999999',
    '2147483648',
    '1.5',
    'x'.repeat(4000),
  ])
    await send('param ' + n.slice(0, 30), 'GET', '/api/content-items/' + n)
  for (const q of [
    'limit=1&limit=2',
    'limit=-1',
    'cursor=-1',
    'cursor=%00',
    'cursor=eyJpZCI6LTF9',
    '__proto__=1',
    'constructor=1',
    'a[b]=1',
    'limit',
    'limit=',
    'status=%00',
    'status=%ED%A0%80',
    'status=%FF',
  ])
    await send('query ' + q, 'GET', '/api/content-items?' + q)
  await send(
    'utf8',
    'POST',
    '/api/content-types',
    Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('","slug":"u8","schema":{}}')]),
  )
  await send('hugeheader', 'GET', '/api/content-items', undefined, { ...J, 'x-big': 'x'.repeat(20000) })
  await send('unknown', 'GET', '/api/nothing')
  await send('method', 'PATCH', '/api/content-items/1', '{}')
  await send('method2', 'DELETE', '/api/content-items')
  await send('nul data', 'POST', '/api/content-items', '{"contentTypeId":1,"data":{"a":"x\\u0000y"}}')
  await send('nul data key', 'POST', '/api/content-items', '{"contentTypeId":1,"data":{"a\\u0000":"x"}}')
  await send('nul data text', 'POST', '/api/content-items', JSON.stringify({ contentTypeId: 1, data: '{"a":"x\\u0000y"}' }))
  await send('nul status', 'POST', '/api/content-items', '{"contentTypeId":1,"data":{"a":1},"status":"a\\u0000"}')
  await send('sur data', 'POST', '/api/content-items', '{"contentTypeId":1,"data":{"a":"\\ud800"}}')
  await send('sur data key', 'POST', '/api/content-items', '{"contentTypeId":1,"data":{"\\udc00":"x"}}')
  await send('sur status', 'POST', '/api/content-items', '{"contentTypeId":1,"data":{"a":1},"status":"\\ud800"}')
  await send('nul name', 'POST', '/api/content-types', '{"name":"a\\u0000","slug":"n1","schema":{}}')
  await send('sur name', 'POST', '/api/content-types', '{"name":"a\\ud800","slug":"n2","schema":{}}')
  await send('nul slug', 'POST', '/api/content-types', '{"name":"a","slug":"n\\u0000","schema":{}}')
  await send('nul schema', 'POST', '/api/content-types', '{"name":"a","slug":"n3","schema":{"title":"\\u0000"}}')
  await send('sur schema', 'POST', '/api/content-types', '{"name":"a","slug":"n4","schema":{"title":"\\ud800"}}')
  await send('nul key', 'POST', '/api/auth/keys', '{"name":"a\\u0000","scopes":["admin"]}')
  await send('sur key', 'POST', '/api/auth/keys', '{"name":"a\\ud800","scopes":["admin"]}')
  await send('nul domain', 'POST', '/api/domains', '{"name":"a\\u0000","hostname":"x.y"}')
  await send('nul hostname', 'POST', '/api/domains', '{"name":"a","hostname":"x.y\\u0000"}')
  await send(
    'nul policy',
    'POST',
    '/api/policy/publish',
    JSON.stringify({
      text: '// \u0000\n@id("f") @code("F") @remediation("x") forbid(principal, action, resource) when { resource.id == "q" };',
      version: '1.0.0',
    }),
  )
  await send(
    'nul policy rem',
    'POST',
    '/api/policy/publish',
    JSON.stringify({
      text: '@id("f") @code("F") @remediation("x\\0") forbid(principal, action, resource) when { resource.id == "q" };',
      version: '1.0.0',
    }),
  )
  await send('nul eval', 'POST', '/api/policy/evaluate', '{"operation":"content.read\\u0000","resource":{"type":"a"}}')
  await send(
    'nul eval2',
    'POST',
    '/api/policy/evaluate',
    '{"operation":"content.read","resource":{"type":"a\\u0000","id":"\\ud800"},"subject":{"type":"a","id":"\\u0000"}}',
  )
  await send('nul id body', 'POST', '/trpc/content.items.delete', '{"id":"a\\u0000"}')
  await send('sur id body', 'POST', '/trpc/content.items.delete', '{"id":"a\\ud800"}')
  await send('cut id', 'POST', '/trpc/content.items.delete', JSON.stringify({ id: 'a' + '😀'.repeat(40) }))
  await send(
    'nul gql',
    'POST',
    '/graphql',
    JSON.stringify({ query: 'mutation{contentTypesCreate(name:"a\\u0000",slug:"g",schema:"{}"){id}}' }),
  )
  await send('nul gql text', 'POST', '/graphql', JSON.stringify({ query: '{\u0000}' }))
  await send(
    'nul gql data',
    'POST',
    '/graphql',
    JSON.stringify({ query: 'mutation($d:JSON!){contentItemsCreate(contentTypeId:1,data:$d){id}}', variables: { d: { a: '\u0000' } } }),
  )
  await send('reqid', 'GET', '/api/content-items', undefined, { ...J, 'x-request-id': 'a b"c' })
  for (const d of ['x', '-1', '0', '99', '9999999999', '1e3', '1, 2', ''])
    await send('domain ' + d, 'GET', '/api/content-items', undefined, { ...J, 'x-wordclaw-domain': d })
  await send('bearer', 'GET', '/api/content-items', undefined, { 'x-api-key': 'wc_bad', authorization: 'Bearer ' + w.key })
  await send('bearer2', 'GET', '/api/content-items', undefined, { authorization: 'bearer ' + w.key })
  await send('basic', 'GET', '/api/content-items', undefined, { authorization: 'Basic ' + w.key })
  await send('ifmatch', 'PUT', '/api/content-items/1', '{"data":{"a":2}}', { ...J, 'if-match': 'garbage' })
  await send('stale', 'PUT', '/api/content-items/1', '{"data":{"a":2},"expectedVersion":9}')
  await send('dup', 'POST', '/api/content-types', type)
  await send('unk', 'POST', '/api/content-types', JSON.stringify({ name: 'A', slug: 'b', schema: {}, colour: 1 }))
  await send('trpc mix', 'GET', '/trpc/content.items.list,no.such?batch=1&input=' + encodeURIComponent('{"0":{},"1":{}}'))
  await send('trpc 51', 'GET', '/trpc/' + Array(51).fill('content.items.list').join(',') + '?batch=1&input=%7B%7D')
  await send('trpc badinput', 'GET', '/trpc/content.items.list?batch=1&input=nope')
  await send('trpc badinput2', 'GET', '/trpc/content.items.list?input=nope')
  await send('trpc array', 'POST', '/trpc/content.items.create?batch=1', '[1,2]')
  await send('trpc malformed', 'POST', '/trpc/content.items.create', '{')
  await send('trpc empty', 'POST', '/trpc/content.items.create', '')
  await send('trpc text', 'POST', '/trpc/content.items.create', 'x', { ...J, 'content-type': 'text/plain' })
  await send('trpc form', 'POST', '/trpc/content.items.create', 'x', { ...J, 'content-type': 'application/x-www-form-urlencoded' })
  await send('trpc big', 'POST', '/trpc/content.items.create', '"' + 'x'.repeat(1024 * 1024) + '"')
  await send('trpc method', 'GET', '/trpc/content.items.create?input={}')
  await send('trpc method2', 'POST', '/trpc/content.items.list', '{}')
  await send('trpc proto', 'GET', '/trpc/__proto__')
  await send('trpc ctor', 'GET', '/trpc/content.constructor')
  await send('trpc root', 'GET', '/trpc')
  await send('trpc put', 'PUT', '/trpc/content.items.list', '{}')
  await send('gql mal', 'POST', '/graphql', '{')
  await send('gql text', 'POST', '/graphql', '{', { ...J, 'content-type': 'text/plain' })
  await send('gql empty', 'POST', '/graphql', '')
  await send('gql big', 'POST', '/graphql', '"' + 'x'.repeat(1024 * 1024) + '"')
  await send('gql unknown', 'POST', '/graphql', '{"query":"{nothing}"}')
  await send('gql put', 'PUT', '/graphql', '{}')
  await send('mcp put', 'PUT', '/mcp', '{}')
  await send('problems nul', 'GET', '/problems/%00')
  appendFileSync(out, JSON.stringify((await w.decisions()).filter((d) => d.outcome !== 'allow').length))
})
