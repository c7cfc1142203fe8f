// Where a rule is written and what its author says of it, out of the policy files in force.

/** By rule id: file, line, and the comment right above the rule. */
export function ruleIndex(policies) {
  const found = new Map();
  for (const file of [...policies.files, ...policies.shipped]) {
    const lines = file.text.split("\n");
    lines.forEach((line, index) => {
      const id = /^\s*@id\("([^"\\]+)"\)/.exec(line)?.[1];
      if (id && !found.has(id)) found.set(id, { file: file.name, line: index + 1, comment: commentAbove(lines, index) });
    });
  }
  return found;
}

function commentAbove(lines, index) {
  const comment = [];
  while (index > 0 && /^\s*\/\//.test(lines[index - 1])) comment.unshift(lines[--index].replace(/^\s*\/\/\s?/, ""));
  return comment.join(" ").trim();
}
