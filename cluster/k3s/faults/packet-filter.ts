/** Chains of tahan's own: what is in them, and what leads to them, is ours to take away. */
const chain = 'TAHAN-FAULT'

/** The two places where whatever comes in or goes out passes: to the board itself, and on to and from its pods. */
const hooks = [
  { table: 'raw', hook: 'PREROUTING' },
  { table: 'mangle', hook: 'POSTROUTING' },
] as const

/** What happens to a packet that is not of the harness's SSH. */
export type Verdict = { drop: 'all' } | { drop: 'share'; ratio: number }

/**
 * A script that puts rules before everything that comes in from or goes out to the links of `uplinks`. It needs the
 * shell variables `harness` and `port`, and sets `acted` to the time right before the rules that matter: those for
 * the Internet Protocol by which the harness came. Both tables of it change at once.
 */
export function filterScript(verdict: Verdict): string {
  const what =
    verdict.drop === 'all' ? '-j DROP' : `-m statistic --mode random --probability ${verdict.ratio} -j DROP`
  const table = (
    name: string,
    hook: string,
    way: string,
    ssh: string,
  ) => `  echo '*${name}'; echo ':${chain} - [0:0]'
  [ $1 = other ] || echo "-A ${chain} ${ssh} -j ACCEPT"
  echo '-A ${chain} ${what}'
  for link in $links; do echo "-I ${hook} ${way} $link -j ${chain}"; done
  echo COMMIT`
  return `links=$(uplinks)
rules() { # own: the protocol by which the harness came
${table('raw', 'PREROUTING', '-i', '-s $harness -p tcp --dport $port')}
${table('mangle', 'POSTROUTING', '-o', '-d $harness -p tcp --sport $port')}
}
case $harness in *:*) own=ip6tables other=iptables;; *) own=iptables other=ip6tables;; esac
[ $other = ip6tables ] && [ ! -d /proc/sys/net/ipv6 ] || rules other | $other-restore --noflush --wait 5 || exit
text=$(rules own); acted=$EPOCHREALTIME
$own-restore --noflush --wait 5 <<<"$text" || exit`
}

/** A script that takes the rules away; without an error where there are none. */
export const unfilterScript = `for tool in iptables ip6tables; do
  command -v $tool >/dev/null || continue
${hooks
  .map(
    ({
      table,
      hook,
    }) => `  $tool -w 5 -t ${table} -S ${hook} 2>/dev/null | grep -e '-j ${chain}' | sed 's/^-A/-D/' |
    while read -r rule; do $tool -w 5 -t ${table} $rule; done
  $tool -w 5 -t ${table} -F ${chain} 2>/dev/null && $tool -w 5 -t ${table} -X ${chain}`,
  )
  .join('\n')}
done
true`

/** Exit code 0 where a chain of ours stands, or may stand: while others hold the lock nobody can tell. */
export const isFilteredScript = `( for tool in iptables ip6tables; do
  command -v $tool >/dev/null || continue
  for table in ${hooks.map(({ table }) => table).join(' ')}; do
    said=$($tool -w 5 -t $table -S ${chain} 2>&1) && exit 0
    case $said in *'xtables lock'*) exit 0;; esac
  done
done; exit 1 )`
