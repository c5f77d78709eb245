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
 * A script that puts rules before everything that comes in from or goes out to the links of \`uplinks\`. It needs the
 * shell variables \`harness\` and \`port\`. Each table changes in one step.
 */
export function filterScript(verdict: Verdict): string {
  const what =
    verdict.drop === 'all' ? '-j DROP' : `-m statistic --mode random --probability ${verdict.ratio} -j DROP`
  return `rules() {
  case $1:$harness in iptables:*:*|ip6tables:*.*.*.*) ssh=;; *) ssh=yes;; esac
  echo '*raw'; echo ':${chain} - [0:0]'
  [ -z "$ssh" ] || echo "-A ${chain} -s $harness -p tcp --dport $port -j ACCEPT"
  echo '-A ${chain} ${what}'
  for link in $(uplinks); do echo "-I PREROUTING -i $link -j ${chain}"; done
  echo COMMIT
  echo '*mangle'; echo ':${chain} - [0:0]'
  [ -z "$ssh" ] || echo "-A ${chain} -d $harness -p tcp --sport $port -j ACCEPT"
  echo '-A ${chain} ${what}'
  for link in $(uplinks); do echo "-I POSTROUTING -o $link -j ${chain}"; done
  echo COMMIT
}
rules iptables | iptables-restore --noflush --wait 5 || exit
[ ! -d /proc/sys/net/ipv6 ] || rules ip6tables | ip6tables-restore --noflush --wait 5 || exit`
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

/** Exit code 0 where a rule of ours stands. */
export const isFilteredScript = `iptables -w 5 -t raw -S ${chain} >/dev/null 2>&1`
