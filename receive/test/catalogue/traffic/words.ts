const split = (text: string) => text.trim().split(/\s+/);

/** Adjectives that names and texts are made of. */
export const ADJECTIVES = split(`
  amber ancient blue bold brave bright brisk calm clever cold cosy crisp curly dark deep early easy
  fair fast fine flat fresh gentle glad golden grand green happy heavy hollow honest icy kind large
  late light lively long loud lucky mellow mild modern narrow neat new noble old orange pale plain
  proud quick quiet rapid red rich rough round rustic sharp short silent silver simple slim small
  smooth soft solid spare steady steep still strong sunny sweet swift tall tiny warm wide wild wise young
`);

/** Nouns that names and texts are made of. */
export const NOUNS = split(`
  anchor apple arrow badge bag barrel basket beacon bench bird blanket boat book bottle bowl box bread
  bridge brush bucket button cabin cable camera candle canvas carpet chair cherry clock cloud coat coffee
  comb compass cookie cotton crane cup curtain desk door drawer drum engine falcon feather fence field
  flag flask flower fork forest fountain fox frame garden glass globe glove guitar hammer harbor hat
  helmet hill honey horse house island jacket jar kettle key kite ladder lake lamp lantern leaf lemon
  lens letter lock magnet map maple marble market meadow mill mirror moon mountain mug needle nest
  notebook ocean olive orchard oven owl paddle paint panel paper pebble pencil piano pillow pine plate
  pocket pond rabbit radio raft rain ribbon ring river road robin rocket roof rope rug saddle sail scarf
  shelf shell shirt shoe signal sofa spoon spring star station stone stove stream table tent thread
  ticket tiger timber tower towel tractor trail train tray tree trumpet tunnel umbrella valley vase
  violin wagon wall watch wheel whistle willow window wing wolf wood yard
`);

/** First names of people. */
export const FIRST_NAMES = split(`
  ada alan alice amina anders anna ben bruno carla chen clara daan david elena elif emil emma erik eva
  fatima felix finn grace hana hugo ida ines ivan jan jonas julia kai karin lars lea leo lina lotte luca
  maja marco maria marta max mei mia mila nadia nils noah nora olga omar otto paul petra priya rosa sam
  sara sofia sven tara theo tom uma vera wei yuki zoe
`);

/** Last names of people. */
export const LAST_NAMES = split(`
  adler ahmed andersen bakker becker berg bianchi brandt brown carter costa cruz dahl diaz dubois eriksen
  evans fischer foster garcia gupta haas hansen hayes horvat ivanov jansen jensen johnson keller khan kim
  klein koch kowalski krause lang larsen lee lopez marino martin meyer moreau murphy nakamura nguyen novak
  olsen patel pereira peters popov rossi ryan santos sato schmidt silva singh smit tanaka torres visser
  vogel wagner walker weber white wolff wong yilmaz young zhang
`);

/** Names of cities. */
export const CITIES = split(`
  Aarhus Antwerp Athens Basel Bergen Bilbao Bologna Bremen Brno Cork Dresden Dublin Eindhoven Essen
  Florence Geneva Ghent Graz Hamburg Helsinki Leeds Leipzig Lille Linz Lisbon Lyon Malmo Milan Nantes
  Oporto Oslo Prague Riga Rotterdam Salzburg Seville Tallinn Turin Utrecht Valencia Vienna Vilnius Warsaw
`);

/** Codes of countries. */
export const COUNTRIES = split('AT BE CH CZ DE DK EE ES FI FR GB GR IE IT LT LV NL NO PL PT SE');

/** Words of sentences. */
export const SENTENCE_WORDS = split(`
  a about after again all also always and any are as at back be because before but by can could day did do
  down each even every find first for from get give go good has have here how if in into is it its just
  last like little long look made make many may more most much must need never next no not now of off on
  one only or other our out over own people place put right same see she should show so some still such
  take than that the their them then there these they thing think this those through time to too two
  under up us use very want was way we well were what when where which while who why will with work would
  year you
`);

/** Ends of file names. */
export const EXTENSIONS = split('ts js go rs py java md txt yaml json toml sh css html sql proto png svg');
