import type { Language } from "../chat/types";

const RULES = { pl: new Intl.PluralRules("pl"), en: new Intl.PluralRules("en") };

/** A number with its noun: "1 znak", "3 znaki", "5 znaków". */
export function counted(language: Language, count: number, one: string, few: string, many: string): string {
  const forms: Partial<Record<Intl.LDMLPluralRule, string>> = { one, few };
  return `${count} ${forms[RULES[language].select(count)] ?? many}`;
}
