### Suppliers of identifiers, main buildings, lists as of 31 July, leavers' cards, care.

## suppliers of identifiers
kv-title = Suppliers of identifiers
kv-what = Suppliers with a positive conclusion of the IT department: a school whose reserve is short buys from them itself.
kv-regulation = Everything about identifiers follows the Regulation on electronic identifiers (order of 24.06.2018 No. 64-16-26/17/18-р).
kv-name = Supplier
kv-conclusion = Conclusion
kv-conclusion-hint = Number and date of the positive conclusion. Empty: there is none, and nothing can be bought.
kv-until = Valid until
kv-until-hint = Its last day. Empty: without end.
kv-no-end = without end
kv-kinds = Kinds of identifiers
kv-listed = Is on the list of suppliers
kv-holds = Conclusion holds
kv-ends-soon = Ends soon
kv-ended = Expired
kv-no-conclusion = No conclusion
kv-off = Taken off the list
kv-new = New supplier
kv-change = Change
kv-do = Save
kv-done = The list of suppliers has changed.
kv-none = The list is empty: enter the suppliers with a positive conclusion.
kv-bad-day = This is no date.

## main buildings
km-title = Main buildings
km-what = In August service cards are delivered to the main building of every school.
km-main = Main building
km-unknown = not named
km-open = only without a main building
km-do = Name
km-done = The main building is named.
km-none = No such complexes.
km-pages = Pages of main buildings

## care and answers
kr-title = Identifiers: care and answers
kr-what = What to tell those who ask about a card, bracelet or fob.
kr-short = How to keep a card
kr-how = How to keep an electronic card?
kr-conditions = For an electronic card to serve long, keep it so:
kr-bend = Do not bend it by more than 20 degrees.
kr-wash = Do not wash it in any detergent.
kr-solvent = Keep it away from solvents.
kr-heat = Do not heat it above 85 degrees.
kr-cut = Do not cut, pierce or drill it, nor damage it mechanically in any other way.
kr-same = Treat other identifiers (bracelet, fob) with the same care.
kr-more = All rules and answers
kr-whom = Whom to ask
kr-citys = Service and social cards
kr-others = Other identifiers
kr-service-city = The support service.
kr-service-vendor = For identifiers other than service and social cards ask the supplier to whom the conclusion was issued.
kr-answers = Answers
kr-q-which = Which identifiers are there?
kr-a-which = Things with a contactless chip that are permitted for the services: the social card of a Muscovite (pupil's, student's), contactless smart cards, electronic bracelets, fobs and others. Whoever has none of them is given a service identifier.
kr-q-stored = What is stored on an identifier?
kr-a-stored = For passage and meals only its number is read. Personalisation links that number with the account in the system: neither a name nor money is on the identifier itself.
kr-q-category = What if the child has a Muscovite card of another category (not a pupil's)?
kr-a-category = The Regulation names the social card of a pupil or student. Until the child has one, the school gives out a service identifier; it goes back to the building's reserve once the pupil's card is there.
kr-q-buy = Where to buy an identifier?
kr-a-buy = From suppliers with a positive conclusion; the list in force is on the page «Suppliers of identifiers».
kr-q-list = How to get onto the list of approved suppliers?
kr-a-list = Obtain a positive conclusion for one's identifiers: with its number and date the city enters the supplier.
kr-q-lost = An identifier is lost or broken. What now?
kr-a-lost = Tell the responsible person at the school: a lost one stops opening doors at once. A new service identifier from the building's reserve takes its place.
kr-q-leave = A child leaves the school or kindergarten. What about the card?
kr-a-leave = A service card is returned: by the pupil, for a kindergarten child by the parents. It goes to the building's reserve. A social card and bought identifiers stay with the family.
kr-q-permanent = How does a permanent identifier differ from a temporary one?
kr-a-permanent = A permanent one has its services in all buildings of the school.
