"""When things go out: slots, series, blackouts, quiet hours, warnings, the plan of tomorrow.

The modules with rules are pure; ``plans``, ``recurring``, ``closing``, ``keeping``, ``bringing``, ``tomorrow`` and
``feeds`` are the services beside them.
"""
