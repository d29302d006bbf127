"""The report for editors and the support lead: one page on a period, from conversations and the desk."""
