"""Long runs against real programs; each is a module to be run, not a test.

A run of the suite (tests/test_campaigns.py, tests/test_inbox_campaign.py) takes a batch of each, drawn with
the seed of the commit: the same commit always tries the same, and every other one something else. More is
run by hand:

    python -m tests.campaign.corruption --cases 20000
    python -m tests.campaign.human_operations --sequences 500 --keep FOLDER
    python -m tests.campaign.inboxes --inboxes 300

Whatever breaks a promise becomes a fixed case once it is mended: each module says how.
"""
