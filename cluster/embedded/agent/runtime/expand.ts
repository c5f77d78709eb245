/**
 * Replaces `$(NAME)` by the variable's value, as Kubernetes does in command, args and env: a name that is not known
 * stays as it is, and `$$(NAME)` stands for the text `$(NAME)`.
 */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) => {
    if (whole === '$$') return '$'
    return name !== undefined && Object.hasOwn(variables, name) ? (variables[name] ?? '') : whole
  })
}
