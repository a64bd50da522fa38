/** The files that Kamailio wants to find: an SQLite database with the accounts and their rules, text tables for lists. */
import { createHash } from 'node:crypto'
import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { account, DOMAIN, type Rules, rulesOf, type User, users } from './accounts.ts'
import { runProgram } from './process.ts'

/** Where Debian's packages put the table definitions. */
const SCHEMAS = '/usr/share/kamailio/db_sqlite'
const TEXT_TABLES = '/usr/share/kamailio/dbtext/kamailio'
/** xcap_server's number for rules, both of pres-rules and of OMA's. */
const PRES_RULES = 2

export async function createDatabase(runDirectory: string): Promise<void> {
  const tables = ['standard', 'auth_db', 'usrloc', 'presence', 'rls']
  const create = await Promise.all(
    tables.map(async name => await readFile(join(SCHEMAS, `${name}-create.sql`), 'utf8')),
  ).catch((error: unknown) => {
    throw new Error('Kamailio and its presence modules are not installed. `npm start` installs what is missing.', {
      cause: error,
    })
  })
  const rows = [...users.map(subscriber), ...users.flatMap(rules)]
  // The file keeps its journal mode. Kamailio is not told to set it: each of its processes would, all at once as they
  // start, and one that found the file locked by another took the whole server down (once in 300 starts).
  // One transaction: one write to the disk.
  const sql = ['pragma journal_mode = wal;', 'begin;', ...create, ...rows, 'commit;'].join('\n')
  await runProgram('sqlite3', ['-bail', join(runDirectory, 'kam.db')], sql)

  await mkdir(join(runDirectory, 'dbtext'))
  for (const name of ['version', 'rls_presentity', 'rls_watchers'])
    await cp(join(TEXT_TABLES, name), join(runDirectory, 'dbtext', name))
}

/** RFC 7616 §3.4.2: H(A1), once with the user part as user name, once with the whole private identity. */
function subscriber(user: User): string {
  const { password, privateIdentity } = account(user)
  const values = [
    user,
    DOMAIN,
    '',
    md5(`${user}:${DOMAIN}:${password}`),
    md5(`${privateIdentity}:${DOMAIN}:${password}`),
  ]
  return `insert into subscriber (username, domain, password, ha1, ha1b) values (${values.map(quoted).join(', ')});`
}

/** The row that an XCAP PUT of this document would make. */
function rules(user: User): readonly string[] {
  const document = presRules(rulesOf(user))
  if (document === null) return []
  const uri = `/xcap-root/pres-rules/users/sip:${user}@${DOMAIN}/index`
  const values = [quoted(user), quoted(DOMAIN), quoted(document), PRES_RULES, quoted(`lab-${user}`), 0, quoted(uri), 0]
  return [
    `insert into xcap (username, domain, doc, doc_type, etag, source, doc_uri, port) values (${values.join(', ')});`,
  ]
}

/** RFC 5025 on RFC 4745: everyone of the domain. */
function presRules(which: Rules): string | null {
  if (which === 'none') return null
  const handling = which === 'allowAll' ? 'allow' : 'block'
  return `<?xml version="1.0" encoding="UTF-8"?>
<ruleset xmlns="urn:ietf:params:xml:ns:common-policy" xmlns:pr="urn:ietf:params:xml:ns:pres-rules">
  <rule id="everyone">
    <conditions><identity><many domain="${DOMAIN}"/></identity></conditions>
    <actions><pr:sub-handling>${handling}</pr:sub-handling></actions>
    <transformations>
      <pr:provide-devices><pr:all-devices/></pr:provide-devices>
      <pr:provide-persons><pr:all-persons/></pr:provide-persons>
      <pr:provide-services><pr:all-services/></pr:provide-services>
      <pr:provide-all-attributes/>
    </transformations>
  </rule>
</ruleset>
`
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
