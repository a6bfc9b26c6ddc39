<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology|Labeling|Fields|Notes" labelsEnabled="0">
<userNotes value="&lt;p&gt;What individual residents drew or said.&lt;/p&gt;&lt;p&gt;Handle with care: a single drawing can show where somebody lives. Not for publication.&lt;/p&gt;&lt;p&gt;Source: made by wardwise.&lt;/p&gt;&lt;p&gt;Every place, person and pound in it is invented.&lt;/p&gt;"/>
<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0">
<symbols>
<symbol name="0" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
<layer class="SimpleMarker" enabled="1" locked="0" pass="0">
<Option type="Map">
<Option name="name" type="QString" value="circle"/>
<Option name="color" type="QString" value="23,82,92,255"/>
<Option name="outline_color" type="QString" value="255,255,255,255"/>
<Option name="outline_width" type="QString" value="0.3"/>
<Option name="size" type="QString" value="1"/>
<Option name="size_unit" type="QString" value="MM"/>
</Option>
</layer>
</symbol>
</symbols>
</renderer-v2>
<aliases>
<alias index="0" field="statement_id" name="Statement"/>
<alias index="1" field="place" name="Place"/>
<alias index="2" field="respondent" name="Respondent"/>
<alias index="3" field="group" name="Group of respondents"/>
<alias index="4" field="weight" name="Weight"/>
</aliases>
</qgis>
