"""Official paper 公文 in the layout of GB/T 9704-2012: a free-standing library without Flask and without a database.

A text (`text`) and what surrounds it (`sheet`) become PDF (`pdf`) or Word (`word`); Word files are read by `word_in`.
"""
