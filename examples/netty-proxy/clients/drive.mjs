// Calls every method of every resource of the official Node client once, and once more streamed where it can be.
//
//   node drive.mjs BASE_URL OUTPUT
//
// Arguments are made from the source of the methods. Writes one JSON object: the name of a call, to what the client made of the answer.
import { writeFileSync } from 'node:fs';
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: process.argv[2], apiKey: 'client-key', adminAPIKey: 'client-key', maxRetries: 0, timeout: 10_000, defaultHeaders: {} });
const file = () => new File([new Uint8Array(7000).map((_, i) => i % 251)], 'a.bin');
const results = {};

function* methods(owner, path, seen) {
  for (const name of Object.keys(owner).sort()) {
    const value = owner[name];
    if (name.startsWith('_') || typeof value !== 'object' || value === null || !('_client' in value) || seen.has(value)) continue;
    seen.add(value);
    for (const method of Object.getOwnPropertyNames(Object.getPrototypeOf(value)).sort()) {
      if (method !== 'constructor' && typeof value[method] === 'function') yield [[...path, name, method].join('.'), value, method];
    }
    yield* methods(value, [...path, name], seen);
  }
}

// A model that exists, as hosts that name their instances' models answer no call of another one.
function valueOf(name) {
  return name === 'model' ? 'm' : name + '_1';
}

// What the source of a method says it takes; undefined for helpers, which call other methods.
function argumentsOf(source, streamed) {
  if (!/this\._client\s*\.?\s*(get|post|put|patch|delete|getAPIList)?/.test(source) || !/_client\s*\.(get|post|put|patch|delete|getAPIList)\(/.test(source)) {
    return undefined;
  }
  const names = source.slice(source.indexOf('(') + 1).split(/\)\s*\{/)[0].split(',').map((s) => s.trim().split(/[\s=]/)[0]).filter(Boolean);
  const known = [];
  for (const name of names) {
    if (name === 'options') break;
    if (!['body', 'params', 'query', '_params'].includes(name) && !name.startsWith('{')) {
      known.push(valueOf(name));
      continue;
    }
    const given = /multipartFormRequestOptions|maybeMultipartFormRequestOptions/.test(source)
      ? { model: 'm', file: file(), purpose: 'batch' }
      : { model: 'm', input: 'x', messages: [] };
    for (const inner of source.matchAll(/const \{([^}]*)\} = (?:params|body|query)/g)) {
      for (const member of inner[1].split(',').map((s) => s.trim().split(/[\s:=]/)[0])) {
        if (member && !member.startsWith('...') && member !== 'betas') given[member] = valueOf(member);
      }
    }
    if (streamed) given.stream = true;
    known.push(given);
  }
  return known;
}

async function shown(value) {
  if (value && typeof value[Symbol.asyncIterator] === 'function' && !('data' in value)) {
    const events = [];
    for await (const event of value) events.push(event);
    return events;
  }
  if (value instanceof Response) return (await value.arrayBuffer()).byteLength;
  return JSON.parse(JSON.stringify(value?.body && value.data ? value.body : value ?? null));
}

async function call(name, owner, method, known) {
  client._options.defaultHeaders = { 'x-call': name };
  try {
    results[name] = { value: await shown(await owner[method](...known)) };
  } catch (e) {
    results[name] = e instanceof OpenAI.APIError && e.status
      ? { error: e.constructor.name, status: e.status, body: JSON.stringify(e.error)?.slice(0, 300) }
      : { error: e?.constructor?.name, text: String(e?.message).slice(0, 300) };
  }
}

for (const [name, owner, method] of methods(client, [], new Set())) {
  const source = owner[method].toString();
  const known = argumentsOf(source, false);
  if (!known) continue;
  await call(name, owner, method, known);
  if (/stream:/.test(source) && /\.stream\b/.test(source)) await call(name + '#stream', owner, method, argumentsOf(source, true));
}
writeFileSync(process.argv[3], JSON.stringify(results, null, 1));
