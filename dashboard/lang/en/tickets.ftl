### Words of the support desk: tickets, their files, and the reconciliation with the registries.

## list
tickets = Tickets
col-ticket = Ticket
col-where = Where
col-opened = Opened
col-overdue = Days overdue
col-closed = Closed
no-tickets = No tickets yet. If something does not work, report it here.
state-any = all
state-open = not closed
state-closed = closed
state-overdue = overdue
building-number = Building no.
complex-number = Complex no.
tickets-cut = The list is cut: there are more tickets than
pages-of-tickets = Pages of tickets
no-term = not set
due-until = until
days-left = days left:
last-day = the last day
overdue-by = overdue, days:
closed-at = closed

## kinds (ESP-02)
tk-fault = Fault of equipment or software
tk-dismantling = Dismantling of equipment
tk-mounting = Mounting of equipment
tk-additional = Additional equipment
tk-surplus = Switching off surplus equipment
tk-stored = Installing stored equipment elsewhere
tk-groups = Setting up a distribution of groups
tk-groups-end = Removing a distribution of groups
tk-return = Return of an erroneous top-up
tk-transfer = Transfer of an erroneous top-up to the right account
tk-card = A card does not work

## states
ts-open = new
ts-in-work = in work
ts-waiting = waiting for an answer
ts-done = done
ts-refused = refused
ts-withdrawn = withdrawn

## channels (ESP-01)
tc-site = on the site
tc-phone = by telephone
tc-mail = by e-mail

## new
new-ticket = New ticket
what-about = What is it about?
other-kind = About something else
account-hint = The number of the account that got the money or whose card does not work.
account-not-found = No such account among yours: check the number.
building-not-found = No such building among yours: check the number.
not-a-number = Numbers are written in digits.
sum-rub = Sum, ₽
sum-hint = The sum of the payment, for example 1500 or 1500.50.
sum-wrong = A sum is written as 1500 or 1500.50.
if-device = Device no. (if known)
if-building = Building no. (if it matters)
essence = Essence of the problem
no-names = What happened and since when. No names or telephone numbers: the journal keeps it for ever, name people by their account number.
channel = How it came
files = Files
file-destroyed = Destroyed with the name
files-hint = Photos or scans: PDF, JPEG, PNG or WebP, up to 10 MB each, at most five. They are kept encrypted.
files-hint-money = Photos or scans of the payment documents: PDF, JPEG, PNG or WebP, up to 10 MB each, at most five. They are kept encrypted.
file-too-large = A file is larger than 10 MB. Make it smaller and attach all files again.
file-of-other-kind = A file is not PDF, JPEG, PNG or WebP. Attach all files again.
files-too-many = More than five files at once. Attach the others afterwards.
open-ticket = Send the ticket
report-fault = Report a fault
request = Ask the support desk
request-return = Ticket: return an erroneous top-up
request-transfer = Ticket: transfer an erroneous top-up
request-card = Ticket: a card does not work
its-tickets = Tickets of the building
other-ways = Other ways to the desk
desk-phone = Support telephone
desk-mail = Support e-mail
desk-mail-money = quickest for money
hot-line = Hot line

## one
t-opened-by = Opened by
conversation = Conversation
no-notes = No notes yet.
remote = remote consultation
write = Answer
your-note = Note
your-note-hint = Needed to refuse the ticket or to ask. No names: the journal keeps it for ever.
was-remote = Said in a remote consultation
td-note = Write down
td-take = Take into work
td-ask = Ask and wait for an answer
td-answered = Back to work
td-done = Done
td-refuse = Refuse
td-withdraw = Withdraw
td-reopen = Open again

## reconciliation
reconcile = Reconciliation
reconcile-what = A table of the registry of enrolment is compared with this one; what is accepted moves children to their groups, and can be put back.
new-table = Compare a table
table-file = Table: CSV or XLSX
table-hint = Columns: account, group (name or number), and complex where a child goes to another organisation. An empty group means that the child left. Up to 10 MB.
no-table = Choose the file of a table.
compare = Compare
accepted-before = Accepted reconciliations
nothing-accepted = Nothing accepted yet. Export a table of the registry of enrolment and compare it.
col-reconciliation = Reconciliation
col-accepted = Accepted
col-moved = Moved
moved-now = Done. Rows accepted:
put-back = put back
put-back-do = Put back
put-back-title = Put back reconciliation
who-goes-back = Who goes back
col-goes-back = Will be in
difference = Differences
who-differs = Who differs
no-difference = No differences: the table says what the registry says.
difference-cut = Only the first are shown; the others are accepted with “accept all” or in the next pass. Rows on a page:
same = The same
bad-rows = Rows with faults
row = row
col-change = What changes
col-in-registry = Now
col-in-table = In the table
not-in-table = not in the table
ch-moved = moved
ch-new = new in the group
ch-missing = not in the table: tick if it left
group-not-yours = No such group among yours: check the number.
accept-ticked = Accept what is ticked
accept-all = Accept all of the table
