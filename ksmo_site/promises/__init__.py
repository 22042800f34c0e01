"""Every promise of the policy bound to a check that can fail, shown live to visitors."""
